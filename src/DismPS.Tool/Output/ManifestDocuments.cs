using System.Text.Json.Nodes;
using DismPS.Engine.Operations;

namespace DismPS.Tool.Output;

/// <summary>The JSON document of <c>manifest</c>.</summary>
internal sealed record ManifestDocument(
    string? Path, IReadOnlyList<string> Files, IReadOnlyList<ManifestServiceDocument> Services, IReadOnlyList<string> SecretCommands);

/// <summary>A service of a manifest.</summary>
internal sealed record ManifestServiceDocument(
    string Resource, string Name, string ModelName, IReadOnlyList<JsonObject> Objects, IReadOnlyList<ManifestProblemDocument> Problems);

/// <summary>What is wrong with a manifest; line and column are 0 where there is no file.</summary>
internal sealed record ManifestProblemDocument(string Severity, string Reason, string Path, string Message, string? Cure, string? File, int Line, int Column)
{
    public static ManifestProblemDocument Of(LocatedProblem problem) => new(
        problem.Problem.Severity.ToString().ToLowerInvariant(), problem.Problem.Reason, problem.Problem.Path, problem.Problem.Message, problem.Problem.Cure,
        problem.Location.File, problem.Location.Line, problem.Location.Column);
}

/// <summary>The JSON document of <c>manifest --check</c>.</summary>
internal sealed record ManifestCheckDocument(bool Valid, IReadOnlyList<CheckedManifestDocument> Objects);

/// <summary>A checked object.</summary>
internal sealed record CheckedManifestDocument(
    string File, int Index, string Kind, string? Namespace, string Name, bool Checked, bool Valid, IReadOnlyList<ManifestProblemDocument> Problems);
