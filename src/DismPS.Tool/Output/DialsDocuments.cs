using System.Globalization;
using DismPS.Engine.Dials;
using DismPS.Engine.Operations.Dials;

namespace DismPS.Tool.Output;

/// <summary>What <c>dismps dials</c> prints.</summary>
internal static class DialsDocuments
{
    public static string LineOf(DialsConnectionInfo info) =>
        $"{info.Url}: {Word(info.Kind)}, {Word(info.State)}{(info.ExpiresAt is { } end ? string.Create(CultureInfo.InvariantCulture, $", until {end.LocalDateTime:yyyy-MM-dd HH:mm}") : "")}";

    public static DialsConnectionDocument Of(DialsConnectionInfo info) => new(info.Url, Word(info.Kind), Word(info.State), info.ExpiresAt);

    public static DialsModelDocument Of(RegisteredModel model) => new(
        model.Id, model.Name, model.Revision, model.Ready, model.Active, model.Type, model.AnomalyThreshold, model.Description, model.FlaggingKey, model.MetricKey,
        model.ServiceName, model.CreatedBy, model.CreatedAt, model.ModifiedBy, model.ModifiedAt);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>The document of <c>dials login</c> and <c>dials status</c>.</summary>
internal sealed record DialsConnectionDocument(Uri Url, string Kind, string State, DateTimeOffset? ExpiresAt);

/// <summary>The document of <c>dials logout</c>: base URLs of the services that were forgotten.</summary>
internal sealed record DialsLogoutDocument(IReadOnlyList<Uri> Forgotten);

/// <summary>The document of <c>dials workspaces</c>.</summary>
internal sealed record DialsWorkspaceListDocument(IReadOnlyList<DialsWorkspace> Workspaces);

/// <summary>The document of <c>dials models</c>.</summary>
internal sealed record DialsModelListDocument(IReadOnlyList<DialsModelDocument> Models);

/// <summary>One model.</summary>
internal sealed record DialsModelDocument(
    long Id, string Name, int Revision, bool Ready, bool Active, string? Type, double? AnomalyThreshold, string? Description, string? FlaggingKey, string? MetricKey,
    string? ServiceName, string? CreatedBy, DateTimeOffset? CreatedAt, string? ModifiedBy, DateTimeOffset? ModifiedAt);

/// <summary>The document of <c>dials elements</c>.</summary>
internal sealed record DialsElementListDocument(IReadOnlyList<DialsElementDocument> Elements);

/// <summary>One monitoring element.</summary>
internal sealed record DialsElementDocument(long Id, string Name, int Dimensions, long Count);
