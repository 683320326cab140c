using System.Collections.Immutable;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="RecordGolden"/> records.</summary>
/// <param name="Source">Template whose golden cases lie beside it in <c>tests/&lt;Resource&gt;</c>.</param>
/// <param name="InputPaths">Input files, absolute or relative to the source's working folder.</param>
public sealed record RecordGoldenOptions(TemplateSource Source, IReadOnlyList<string> InputPaths)
{
    /// <summary>Rows that a case has at most unless told otherwise.</summary>
    public const int DefaultRows = 256;

    /// <summary>Resource; null when the template has one only.</summary>
    public string? Resource { get; init; }

    /// <summary>Server to ask; null runs the model in this process.</summary>
    public Uri? Uri { get; init; }

    /// <summary>Interpreter for a Python model; null to look for one.</summary>
    public string? PythonPath { get; init; }

    /// <summary>How the server is reached, and how long one answer may take.</summary>
    public ServerConnection Connection { get; init; } = new();

    /// <summary>Name of the case; null for the file's own names: its column <c>case</c>, or the file's name without extension.</summary>
    public string? CaseName { get; init; }

    /// <summary>Rows of a case at most; the rest is left out.</summary>
    public int Rows { get; init; } = DefaultRows;

    /// <summary>Replaces cases that are there already.</summary>
    public bool Force { get; init; }

    /// <summary>Renames columns of the input: file name to name in the template.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Format of the input; by its extension unless named.</summary>
    public InputFormat Format { get; init; }

    /// <summary>Reads empty CSV cells of floating-point inputs as NaN in place of refusing them.</summary>
    public bool EmptyIsNaN { get; init; }
}
