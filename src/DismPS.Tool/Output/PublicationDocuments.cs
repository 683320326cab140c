using System.Globalization;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Publications;
using DismPS.Engine.Storage.Publications;

namespace DismPS.Tool.Output;

/// <summary>The JSON document of <c>publications list</c>.</summary>
internal sealed record PublicationListDocument(IReadOnlyList<PublicationDocument> Publications);

/// <summary>One publication; times are UTC.</summary>
internal sealed record PublicationDocument(
    string Service, string Version, bool Latest, string StorageUri, string Resource, string Type, int Files, long Bytes, string Sha256, DateTimeOffset PublishedAt,
    string? PublishedBy, string? PublishedWith, string? Template, string? Message);

/// <summary>The JSON document of <c>publications remove</c>; removed is false for --dry-run.</summary>
internal sealed record RemovedPublicationsDocument(bool Removed, IReadOnlyList<RemovedPublicationDocument> Publications);

/// <summary>A version that was or would be removed; reason is old, named or unfinished.</summary>
internal sealed record RemovedPublicationDocument(string Service, string Version, string StorageUri, string Reason, int Files, long Bytes, DateTimeOffset? PublishedAt);

/// <summary>Makes documents and lines of publications.</summary>
internal static class PublicationDocuments
{
    public static PublicationDocument Of(Publication p) => new(
        p.ServiceName, p.Version, p.IsLatest, p.StorageUri, p.Resource, p.Type, p.Files, p.Bytes, p.Sha256, p.PublishedAt, p.PublishedBy, p.PublishedWith, p.Template, p.Message);

    public static RemovedPublicationDocument Of(RemovablePublication r) => new(
        r.ServiceName, r.Version, r.StorageUri, r.Reason.ToString().ToLowerInvariant(), r.Files, r.Bytes, r.PublishedAt);

    public static PublishedResourceDocument Of(PublishedModel model) => new(model.Resource, model.StorageUri, model.FileCount, model.IsUnchanged)
    {
        Service = model.Version is null ? null : model.ServiceName,
        Version = model.Version,
        Bytes = model.Version is null ? null : model.Bytes,
        Sent = model.Version is null ? null : [.. model.Sent.Select(f => new ArchiveEntryDocument(f.Path, f.Size))],
    };

    /// <summary>A line of a model, and of a plan one of each file.</summary>
    public static void Print(PublishedModel model, bool isPlan, CommandOutput output)
    {
        string state = model.IsUnchanged ? ", unchanged" : model.Version is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $", {model.Sent.Length} {(isPlan ? "to send" : "sent")}, {model.Sent.Sum(f => f.Size)} bytes");
        output.Line($"{model.Resource}: {model.StorageUri} ({model.FileCount} files{state})");
        if (!isPlan)
            return;
        foreach (SentFile file in model.Sent)
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  {file.Size,14} {file.Path}"));
    }
}
