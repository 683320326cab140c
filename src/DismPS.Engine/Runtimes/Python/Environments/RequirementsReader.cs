using System.Collections.Immutable;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>
/// Reads requirements.txt. pip is never given the user's file but one made from what was read here, so that pip cannot do what was not looked at.
/// </summary>
internal sealed class RequirementsReader
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxLines = 10_000;
    private const int MaxFiles = 20;
    private const int MaxDepth = 5;
    private const int MaxFaults = 10;

    private readonly string top;
    private readonly List<string> faults = [];
    private readonly ImmutableArray<Requirement>.Builder requirements = ImmutableArray.CreateBuilder<Requirement>();
    private readonly ImmutableArray<Requirement>.Builder constraints = ImmutableArray.CreateBuilder<Requirement>();
    private readonly ImmutableArray<string>.Builder options = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder notes = ImmutableArray.CreateBuilder<string>();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private bool usesFolder;

    private RequirementsReader(string top) => this.top = top;

    /// <summary>Reads a file and what it includes.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="shown">The path as messages have it.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequirementsInvalid"/> with every fault; <see cref="ErrorCode.ReadFailed"/>.</exception>
    public static RequirementsFile Read(string path, string shown)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadAtMost(path, MaxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"{shown} cannot be read: {e.Message}", "Check the path, and that this user may read it.", path, e);
        }

        return Parse(bytes, path, shown);
    }

    /// <summary>Reads the bytes of a file; included ones lie in its folder.</summary>
    public static RequirementsFile Parse(byte[] bytes, string path, string shown)
    {
        var reader = new RequirementsReader(Path.GetDirectoryName(path)!);
        reader.seen.Add(path);
        reader.ReadBytes(bytes, path, shown, isConstraint: false, depth: 0);
        if (reader.faults.Count > 0)
        {
            string more = reader.faults.Count > MaxFaults ? $"{Environment.NewLine}and more" : "";
            throw new DismException(ErrorCode.RequirementsInvalid, string.Join(Environment.NewLine, reader.faults.Take(MaxFaults)) + more,
                "Each line names a package, as in 'scikit-learn>=1.2,<1.5'.", path);
        }

        return new RequirementsFile
        {
            Path = shown,
            Requirements = reader.requirements.ToImmutable(),
            Constraints = reader.constraints.ToImmutable(),
            Options = reader.options.ToImmutable(),
            Notes = reader.notes.ToImmutable(),
            UsesFolder = reader.usesFolder,
        };
    }

    private void ReadBytes(byte[] bytes, string path, string shown, bool isConstraint, int depth)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            text = "\0";
        }

        if (bytes.Length > MaxBytes || text.Contains('\0'))
        {
            faults.Add(bytes.Length > MaxBytes ? $"{shown}: it is larger than {MaxBytes / 1024} kB." : $"{shown}: it is not text in UTF-8.");
            return;
        }

        string folder = Path.GetDirectoryName(path)!;
        foreach ((int number, string line) in Lines(text))
        {
            if (number > MaxLines)
            {
                faults.Add($"{shown}: it has more than {MaxLines} lines.");
                return;
            }

            if (faults.Count > MaxFaults)
                return;
            string place = $"{shown}:{number}";
            if (line.StartsWith('-'))
                ReadOption(line, folder, shown, place, isConstraint, depth);
            else if (RequirementLine.Parse(line, folder, out string? fault) is { } requirement)
                (isConstraint ? constraints : requirements).Add(requirement with { Place = place });
            else
                faults.Add($"{place}: {fault}.");
        }
    }

    private void ReadOption(string line, string folder, string shown, string place, bool isConstraint, int depth)
    {
        RequirementOption option = RequirementOption.Parse(line, folder);
        if (option.Fault is not null)
        {
            faults.Add($"{place}: {option.Fault}.");
        }
        else if (option.Includes is { } included)
        {
            Include(included, shown, place, isConstraint || option.IsConstraint, depth);
        }
        else
        {
            if (option.Line.Length > 0)
                options.Add(option.Line);
            if (option.Note is not null)
                notes.Add($"{place}: {option.Note}");
            usesFolder |= option.IsFolder;
        }
    }

    private void Include(string path, string shown, string place, bool isConstraint, int depth)
    {
        string relative = Path.GetRelativePath(top, path);
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
        {
            faults.Add($"{place}: '{CleanText.Of(relative)}' lies outside of the folder of {Path.GetFileName(shown)}; files are included from this folder only.");
        }
        else if (depth == MaxDepth || seen.Count == MaxFiles)
        {
            faults.Add($"{place}: files are included more than {MaxDepth} deep, or more than {MaxFiles} of them.");
        }
        else if (!seen.Add(path))
        {
            faults.Add($"{place}: '{CleanText.Of(relative)}' is included twice.");
        }
        else
        {
            try
            {
                string parent = Path.GetDirectoryName(shown) ?? "";
                ReadBytes(RegularFile.ReadAtMost(path, MaxBytes), path, Path.Join(parent, Path.GetFileName(path)), isConstraint, depth + 1);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                faults.Add($"{place}: '{CleanText.Of(relative)}' cannot be read.");
            }
        }
    }

    /// <summary>Lines without comments and joined where a backslash ends them, with the number of the first.</summary>
    private static IEnumerable<(int Number, string Line)> Lines(string text)
    {
        int number = 0;
        int first = 0;
        var joined = new StringBuilder();
        foreach (string raw in text.Split('\n'))
        {
            number++;
            if (joined.Length == 0)
                first = number;
            string line = WithoutComment(raw.TrimEnd('\r', ' ', '\t'));
            if (line.EndsWith('\\'))
            {
                joined.Append(line.AsSpan(0, line.Length - 1)).Append(' ');
                continue;
            }

            string whole = joined.Append(line).ToString().Replace('\t', ' ').Trim();
            joined.Clear();
            if (whole.Length > 0)
                yield return (first, whole);
        }

        if (joined.ToString().Trim() is { Length: > 0 } rest)
            yield return (first, rest);
    }

    private static string WithoutComment(string line)
    {
        for (int at = line.IndexOf('#'); at >= 0; at = line.IndexOf('#', at + 1))
        {
            // '#' within an address is part of it.
            if (at == 0 || line[at - 1] is ' ' or '\t')
                return line[..at].TrimEnd();
        }

        return line;
    }
}
