using System.IO.Compression;
using System.Text;

namespace DismPS.Engine.Tests.Models.TorchScript;

/// <summary>TorchScript archives that no torch wrote.</summary>
internal static class TorchArchive
{
    /// <summary>An archive with a class Model of one file.</summary>
    /// <param name="methods">Lines of the class, without indentation.</param>
    /// <param name="state">Opcodes that push key and value pairs.</param>
    /// <param name="more">Further entries and replacements; null removes one.</param>
    public static byte[] Program(string methods, string state = "", params (string Name, string? Content)[] more)
    {
        var entries = new Dictionary<string, string?>
        {
            ["model/data.pkl"] = $"\u0080\u0002c__torch__\nModel\n)\u0081}}({state}ub.",
            ["model/code/__torch__.py"] = "class Model(Module):\n  __parameters__ = []\n" + string.Concat(methods.Split('\n').Select(line => $"  {line}\n")),
            ["model/constants.pkl"] = "\u0080\u0002).",
            ["model/version"] = "4\n",
        };
        foreach ((string name, string? content) in more)
            entries["model/" + name] = content;
        return Zip(entries.Where(e => e.Value is not null).Select(e => (e.Key, Encoding.Latin1.GetBytes(e.Value!))));
    }

    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream target = zip.CreateEntry(name, content.Length > 10_000 ? CompressionLevel.Fastest : CompressionLevel.NoCompression).Open();
                target.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Opcodes of a tensor whose weights are a file of the archive.</summary>
    public static string Tensor(string attribute, string file, string device, int count) =>
        $"X{Length(attribute)}{attribute}ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\u0000\u0000\u0000storagectorch\nFloatStorage\nX{Length(file)}{file}X{Length(device)}{device}K{(char)count}tQK\u0000(K{(char)count}t(K\u0001t\u0089ccollections\nOrderedDict\n)RtR";

    private static string Length(string text) => $"{(char)text.Length}\u0000\u0000\u0000";
}
