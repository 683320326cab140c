using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Tool.Commands;

/// <summary>The templates that a command line names: files, patterns, and standard input.</summary>
internal sealed class TemplateInputs
{
    /// <summary>How standard input is called in findings.</summary>
    public const string StandardInputName = "(standard input)";

    private const string StandardInput = "-";
    private const int MaximumCharacters = 4 * 1024 * 1024;

    private readonly Func<string, TemplateSource> _source;
    private readonly IEnumerable<string> _names;

    public TemplateInputs(IReadOnlyList<string> names, string folder, Func<string, TemplateSource> source)
    {
        _source = source;
        if (names.Count(name => name == StandardInput) > 1)
            throw new DismException(ErrorCode.UsageInvalid, "Standard input can be read only once.", "Give '-' once.");
        _names = names.SelectMany(name => FilePattern.ExpandOrKeep(name, folder));
        // Two are enough to know that there are many.
        if (_names.Take(2).ToList() is [string one])
            Single = Read(one);
    }

    /// <summary>The only template; null when there are several.</summary>
    public TemplateInput? Single { get; }

    /// <summary>All templates, found and read as they are asked for.</summary>
    public async IAsyncEnumerable<TemplateInput> ReadAsync()
    {
        foreach (string name in _names)
            yield return Read(name);
        await Task.CompletedTask.ConfigureAwait(false);
    }

    private TemplateInput Read(string name) => name == StandardInput
        ? new TemplateInput(_source(name) with { Path = StandardInputName }) { Text = ReadStandardInput() }
        : new TemplateInput(_source(name));

    private static string ReadStandardInput()
    {
        using var reader = new StreamReader(Console.OpenStandardInput());
        var buffer = new char[MaximumCharacters + 1];
        int count = reader.ReadBlock(buffer, 0, buffer.Length);
        return count <= MaximumCharacters
            ? new string(buffer, 0, count)
            : throw new DismException(ErrorCode.ReadFailed, "Standard input is longer than 4 MiB.", "Name the file with -f.");
    }
}
