using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference;

/// <summary>A file of golden cases that gets further ones: all that it holds besides keeps its text.</summary>
internal sealed class GoldenFile : IDisposable
{
    private readonly string _path;
    private readonly GoldenDocument? _document;
    private readonly bool _hasMark;

    private GoldenFile(string path, GoldenDocument? document, bool hasMark) => (_path, _document, _hasMark) = (path, document, hasMark);

    /// <summary>Names of the cases that are there.</summary>
    public HashSet<string> Names { get; private init; } = [];

    /// <summary>The document; null when there is no file yet.</summary>
    public GoldenDocument? Document => _document;

    /// <summary>Opens the file, if there is one.</summary>
    /// <exception cref="DismException">It is there and is not of the form.</exception>
    public static GoldenFile Open(string path)
    {
        if (RegularFile.KindOf(path) == FileKind.Missing)
            return new GoldenFile(path, null, false);
        GoldenDocument document = GoldenDocument.Open(path);
        return new GoldenFile(path, document, document.HasMark) { Names = [.. GoldenCaseReader.CasesOf(document).Keys] };
    }

    /// <summary>The file's text with the cases: those of a name that is there take its place, others follow at the end.</summary>
    /// <param name="head">Members of a new file before its cases, with a comma behind the last.</param>
    /// <param name="cases">Names and texts.</param>
    public byte[] With(string head, IReadOnlyList<(string Name, byte[] Text)> cases)
    {
        using var text = new MemoryStream();
        if (_hasMark)
            text.Write("\uFEFF"u8);
        if (_document is null)
            WriteNew(text, head, cases);
        else
            WriteEdited(text, _document, cases);
        byte[] edited = text.ToArray();
        // What is written is read before it takes the place of the user's.
        using var check = GoldenDocument.Parse(_path, edited);
        if (!Names.Concat(cases.Select(one => one.Name)).ToHashSet().SetEquals(GoldenCaseReader.CasesOf(check).Keys))
            throw new InvalidOperationException("The edited cases are not those that were meant.");
        return edited;
    }

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();

    private static void WriteNew(MemoryStream text, string head, IReadOnlyList<(string Name, byte[] Text)> cases)
    {
        text.Write(Encoding.UTF8.GetBytes($"{{\n{head}  \"cases\": [\n"));
        for (int i = 0; i < cases.Count; i++)
        {
            text.Write("  "u8);
            text.Write(cases[i].Text);
            text.Write(i < cases.Count - 1 ? ",\n"u8 : "\n"u8);
        }

        text.Write("]}\n"u8);
    }

    private static void WriteEdited(MemoryStream text, GoldenDocument document, IReadOnlyList<(string Name, byte[] Text)> cases)
    {
        ReadOnlySpan<byte> all = document.Bytes.Span;
        bool carriage = all.IndexOf("\r\n"u8) >= 0;
        Dictionary<string, JsonElement> present = GoldenCaseReader.CasesOf(document);
        int copied = 0;
        foreach ((Range range, byte[] replacement) in cases.Where(one => present.ContainsKey(one.Name))
            .Select(one => (document.RangeOf(present[one.Name]), one.Text)).OrderBy(one => one.Item1.Start.Value))
        {
            text.Write(all[copied..range.Start]);
            text.Write(Lines(replacement, carriage));
            copied = range.End.Value;
        }

        // Behind the last case, or behind the bracket of an empty list.
        Range list = document.RangeOf(document.Root.GetProperty("cases"));
        int end = present.Count == 0 ? list.Start.Value + 1 : present.Values.Max(entry => document.RangeOf(entry).End.Value);
        text.Write(all[copied..end]);
        bool isFirst = present.Count == 0;
        foreach ((string name, byte[] added) in cases)
        {
            if (present.ContainsKey(name))
                continue;
            text.Write(Lines([.. isFirst ? "\n  "u8 : ",\n  "u8, .. added], carriage));
            isFirst = false;
        }

        text.Write(all[end..]);
    }

    private static byte[] Lines(byte[] text, bool carriage) =>
        carriage ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).ReplaceLineEndings("\r\n")) : text;
}
