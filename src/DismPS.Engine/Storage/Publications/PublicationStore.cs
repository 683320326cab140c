using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.Publications;

/// <summary>
/// Versions of models in a store: <c>REPOSITORY/SERVICE-NAME/VERSION/…</c> and an index beside them. The entry in the index is written when all files are
/// there, so that no entry points to an incomplete version; an upload that broke off is gone on with.
/// </summary>
internal sealed partial class PublicationStore : IDisposable
{
    // A version may be collected in the moment in which it is published again; a second time it is not.
    private const int MaxAttempts = 3;

    private readonly IObjectStore _objects;
    private readonly TimeProvider _time;
    private readonly int _parallel;

    /// <summary>Takes a store over, which is disposed with it.</summary>
    /// <param name="objects">The store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="parallel">Files that are sent at the same time.</param>
    internal PublicationStore(IObjectStore objects, TimeProvider time, int parallel)
    {
        _objects = objects;
        _time = time;
        _parallel = parallel;
    }

    /// <summary>The repository's URI without a slash at its end.</summary>
    internal string Repository => _objects.Repository;

    /// <summary>What a publication would send; writes nothing.</summary>
    /// <exception cref="DismException">As of <see cref="PublishAsync"/>.</exception>
    internal async Task<StoredVersion> PlanAsync(ModelTree tree, bool force, CancellationToken ct)
    {
        PublicationState state = await CompareAsync(tree, force, ct).ConfigureAwait(false);
        return Describe(tree, state.Missing, state.IsLatest(tree) && state.Missing.IsEmpty);
    }

    /// <summary>Sends what is missing of a version, and makes it the newest publication of its service.</summary>
    /// <param name="tree">The version.</param>
    /// <param name="note">What the index keeps of the publication.</param>
    /// <param name="force">Removes foreign objects from the version's folder; without it they are an error.</param>
    /// <param name="progress">Bytes that are sent.</param>
    /// <param name="ct">Ends it; what was sent stays and is not sent again.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.TargetExists"/>, <see cref="ErrorCode.PathEscape"/>, <see cref="ErrorCode.ArtifactChanged"/>, and what the store throws.
    /// </exception>
    internal async Task<StoredVersion> PublishAsync(ModelTree tree, PublicationNote note, bool force, IProgress<PublicationProgress>? progress, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            PublicationState state = await CompareAsync(tree, force, ct).ConfigureAwait(false);
            if (!state.Foreign.IsEmpty)
                await _objects.DeleteAsync([.. state.Foreign.Select(f => f.Key)], ct).ConfigureAwait(false);
            if (state.IsLatest(tree) && state.Missing.IsEmpty)
                return Describe(tree, [], unchanged: true);
            // Tells others that the folder is one of publications, also when the upload breaks off.
            if (state.Index is null)
                await UpdateIndexAsync(tree.ServiceName, present => present is null ? PublicationIndex.Empty(tree.ServiceName) : null, ct).ConfigureAwait(false);
            await SendAsync(tree, state.Missing, progress, ct).ConfigureAwait(false);
            if (state.IsLatest(tree) || await AddAsync(tree, note, state.Has(tree), ct).ConfigureAwait(false))
                return Describe(tree, state.Missing, unchanged: false);
            if (attempt == MaxAttempts)
                throw new DismException(ErrorCode.StorageFailed, $"The version {tree.Version} of '{tree.ServiceName}' is removed again and again while it is published.", "End the program that removes publications, and publish again.", Repository);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _objects.Dispose();

    private static string FolderOf(ModelTree tree) => $"{tree.ServiceName}/{tree.Version}/";

    private static string IndexKey(string service) => $"{service}/{PublicationIndex.FileName}";

    private async Task<PublicationState> CompareAsync(ModelTree tree, bool force, CancellationToken ct)
    {
        string folder = FolderOf(tree);
        foreach (ModelFile file in tree.Files)
            ObjectKeys.Check(folder + file.Path);
        // Both at once: the way to a store is longer than its work.
        Task<PublicationIndex?> reading = ReadIndexAsync(tree.ServiceName, ct);
        Task<IReadOnlyList<StoredObject>> listing = _objects.ListAsync(folder, ct);
        await Task.WhenAll(reading, listing).ConfigureAwait(false);
        PublicationIndex? index = await reading.ConfigureAwait(false);
        if (index?.Publications.FirstOrDefault(p => p.Version == tree.Version && p.Sha256 != tree.Sha256) is not null)
            throw new DismException(ErrorCode.TargetExists, $"The version {tree.Version} of '{tree.ServiceName}' is there with other content.", "Change the model in any way, which gives it another version.", Repository);
        IReadOnlyList<StoredObject> present = await listing.ConfigureAwait(false);
        if (index is null && _objects.FindUnversioned(tree.ServiceName) is { } model)
        {
            throw new DismException(
                ErrorCode.TargetExists, $"'{model}' belongs to a model that was published without versions.",
                "Publish versions into another folder, or move the model away.", model);
        }

        var state = new PublicationState(index, [], [.. present.ExceptBy(tree.Files.Select(f => folder + f.Path), o => o.Key)]);
        if (!state.Foreign.IsEmpty && !force)
            throw new DismException(ErrorCode.TargetExists, $"{Repository}/{state.Foreign[0].Key} is none of the files of the version {tree.Version}, and servers would load it.", "Remove it, or publish with overwriting, which removes it.", $"{Repository}/{folder}");
        return state with { Missing = await FindMissingAsync(tree, present, isComplete: state.Has(tree), ct).ConfigureAwait(false) };
    }

    // With an entry every file was whole once, and no object is half; without one, somebody's upload may have broken off in any way.
    private async Task<ImmutableArray<ModelFile>> FindMissingAsync(ModelTree tree, IReadOnlyList<StoredObject> present, bool isComplete, CancellationToken ct)
    {
        string folder = FolderOf(tree);
        Dictionary<string, StoredObject> stored = present.ToDictionary(o => o.Key, StringComparer.Ordinal);
        var missing = ImmutableArray.CreateBuilder<ModelFile>();
        foreach (ModelFile file in tree.Files)
        {
            bool isThere = stored.TryGetValue(folder + file.Path, out StoredObject? found) && found.Size == file.Content.Size
                && (isComplete || await _objects.HoldsAsync(found, file.Content, ct).ConfigureAwait(false));
            if (!isThere)
                missing.Add(file);
        }

        return missing.ToImmutable();
    }

    private async Task SendAsync(ModelTree tree, ImmutableArray<ModelFile> files, IProgress<PublicationProgress>? progress, CancellationToken ct)
    {
        string folder = FolderOf(tree);
        var sent = progress is null ? null : new SentBytes(tree.Resource, files.Sum(f => f.Content.Size), progress);
        // The largest first: it takes the longest.
        await Parallel.ForEachAsync(
            files.OrderByDescending(f => f.Content.Size),
            new ParallelOptions { MaxDegreeOfParallelism = _parallel, CancellationToken = ct },
            async (file, token) => await _objects.WriteAsync(folder + file.Path, file.Content, sent?.Of(), token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    // False when the entry that was there before has gone: its files may have gone too.
    private async Task<bool> AddAsync(ModelTree tree, PublicationNote note, bool wasThere, CancellationToken ct)
    {
        bool added = false;
        PublicationEntry entry = EntryOf(tree, note);
        await UpdateIndexAsync(
            tree.ServiceName,
            present =>
            {
                PublicationIndex index = present ?? PublicationIndex.Empty(tree.ServiceName);
                added = !wasThere || index.Publications.Any(p => p.Version == tree.Version);
                if (!added || index.Latest?.Version == tree.Version)
                    return null;
                return index with { Publications = index.Publications.Add(entry) };
            },
            ct).ConfigureAwait(false);
        return added;
    }

    private PublicationEntry EntryOf(ModelTree tree, PublicationNote note) => new()
    {
        Version = tree.Version,
        StorageUri = UriOf(tree.ServiceName, tree.Version),
        Resource = tree.Resource,
        Type = tree.Type.ToString(),
        Template = note.Template,
        Sha256 = tree.Sha256,
        Files = tree.Files.Length,
        Bytes = tree.Bytes,
        PublishedAt = _time.GetUtcNow(),
        PublishedBy = $"{Environment.UserName}@{Environment.MachineName}",
        Dismps = typeof(PublicationStore).Assembly.GetName().Version?.ToString(3),
        Message = note.Message,
    };

    private string UriOf(string service, string version) => $"{Repository}/{service}/{version}";

    private async Task<PublicationIndex?> ReadIndexAsync(string service, CancellationToken ct) =>
        PublicationIndex.Parse(await _objects.ReadAsync(IndexKey(service), PublicationIndex.MaxBytes, ct).ConfigureAwait(false), service, $"{Repository}/{IndexKey(service)}");

    private Task UpdateIndexAsync(string service, Func<PublicationIndex?, PublicationIndex?> change, CancellationToken ct) => _objects.UpdateAsync(
        IndexKey(service),
        PublicationIndex.MaxBytes,
        json => change(PublicationIndex.Parse(json, service, $"{Repository}/{IndexKey(service)}"))?.ToJson(),
        ct);

    private StoredVersion Describe(ModelTree tree, ImmutableArray<ModelFile> sent, bool unchanged) =>
        new(tree.Version, UriOf(tree.ServiceName, tree.Version), tree.Files.Length, tree.Bytes, sent, unchanged);
}
