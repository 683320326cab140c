using System.Text;
using DismPS.Engine.Models.Pickle;

namespace DismPS.Engine.Tests.Models.Pickle;

/// <summary>Pickles as bytes, for files that no pickler writes.</summary>
internal static class Opcodes
{
    /// <summary>Latin-1 bytes of a text.</summary>
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A short text of protocol 4.</summary>
    public static string Text(string text) => $"\u008c{(char)text.Length}{text}";

    public static PickleScan Scan(string text) => PickleScanner.Scan(new MemoryStream(Of(text)), new PickleBudget());

    public static PickleScan Scan(byte[] bytes) => PickleScanner.Scan(new MemoryStream(bytes), new PickleBudget());

    public static PickledFile ReadFile(byte[] bytes) => PickledFileReader.Read(new MemoryStream(bytes), new PickleBudget());

    public static string[] Names(PickleScan scan) => [.. scan.Globals.Select(g => g.ToString())];
}
