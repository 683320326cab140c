using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// What was uploaded where, kept beside the build, so that a packaging that broke off sends only what is missing. Whoever adds to it holds
/// the lock of the build; reading needs none, because the file is replaced in one step.
/// </summary>
internal sealed partial class UploadJournal
{
    /// <summary>Uploads that are remembered; the oldest are forgotten.</summary>
    internal const int MaxEntries = 1000;

    private const int MaxBytes = 4 << 20;
    private const int CurrentVersion = 1;

    private readonly string _path;
    private ImmutableArray<UploadedArchive> _entries;

    private UploadJournal(string path, ImmutableArray<UploadedArchive> entries)
    {
        _path = path;
        _entries = entries;
    }

    /// <summary>Reads the journal; one that is missing, too large or damaged is empty.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static UploadJournal Read(string path)
    {
        try
        {
            byte[] json = RegularFile.Exists(path) ? RegularFile.ReadAtMost(path, MaxBytes) : [];
            JournalDocument? document = json.Length is > 0 and <= MaxBytes ? JsonSerializer.Deserialize(json, UploadsJson.Default.JournalDocument) : null;
            bool sound = document is { Version: CurrentVersion, Uploads.IsDefault: false } && document.Uploads.All(u => u is not null);
            return new UploadJournal(path, sound ? document!.Uploads : []);
        }
        catch (JsonException)
        {
            return new UploadJournal(path, []);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(path, e);
        }
    }

    /// <summary>The URI under which an archive of this content already is at a place; null when it is not known to be there.</summary>
    internal string? Find(string service, PackagedResource package) => _entries.LastOrDefault(e => e.Is(service, package))?.Uri;

    /// <summary>Whether an upload was made from here; its name then follows from its content.</summary>
    internal bool Knows(string uri) => _entries.Any(e => e.Uri == uri);

    /// <summary>Adds an upload and writes the journal.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal async Task AddAsync(string service, PackagedResource package, string uri, DateTimeOffset time)
    {
        var entry = new UploadedArchive
        {
            Service = service,
            Workspace = package.Workspace,
            ObjectName = package.ObjectName,
            Sha256 = package.Digest.Sha256,
            Uri = uri,
            Size = package.Digest.Size,
            Time = time,
        };
        _entries = [.. _entries.Where(e => !e.Is(service, package)).Append(entry).TakeLast(MaxEntries)];
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new JournalDocument(CurrentVersion, _entries), UploadsJson.Default.JournalDocument);
        string next = _path + ".new";
        // Not to be ended halfway: the archive is there already.
        await FileCopier.WriteAllAsync(next, json, CancellationToken.None).ConfigureAwait(false);
        FileFailure.WhileWriting(_path, () =>
        {
            File.Move(next, _path, overwrite: true);
            return 0;
        });
    }

    internal sealed record JournalDocument(int Version, ImmutableArray<UploadedArchive> Uploads);

    [JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(JournalDocument))]
    private sealed partial class UploadsJson : JsonSerializerContext;
}
