using DismPS.Engine.Serving.Scheduling;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving.Repository;

/// <summary>The models of a server while it runs: which there are, and who answers.</summary>
internal sealed class ModelRepository : IAsyncDisposable
{
    private readonly InferenceServerOptions options;
    private readonly CancellationTokenSource life = new();
    private readonly Lock gate = new();
    private ModelTable table = ModelTable.Empty;
    private Task watch = Task.CompletedTask;

    private ModelRepository(InferenceServerOptions options)
    {
        this.options = options;
        Cache = options.ResponseCacheBytes > 0 ? new ResponseCache(options.ResponseCacheBytes) : null;
        Folders = new RepositoryFolders([options.RepositoryFolder, .. options.FurtherFolders], options.ModelSettingsVariables);
        Live = new LiveModels(options, life.Token);
        Changes = new RepositoryChanges(this, options, life.Token);
    }

    /// <summary>Answers of models whose configuration allows it; null when the server keeps none.</summary>
    public ResponseCache? Cache { get; }

    /// <summary>The models at this moment.</summary>
    public ModelTable Table => Volatile.Read(ref table);

    public RepositoryFolders Folders { get; }

    public LiveModels Live { get; }

    public RepositoryChanges Changes { get; }

    /// <summary>Who decides which models there are.</summary>
    public RepositoryControl Control { get; private set; }

    /// <summary>Whether the models have MLServer's layout, so that its clients are to be expected.</summary>
    public bool HasSettings { get; private set; }

    /// <exception cref="DismException">As <see cref="InferenceServer.OpenAsync"/>.</exception>
    public static async Task<ModelRepository> OpenAsync(InferenceServerOptions options, CancellationToken cancellationToken)
    {
        var repository = new ModelRepository(options);
        try
        {
            bool mayBeEmpty = options.Control is RepositoryControl.Explicit or RepositoryControl.Poll;
            IReadOnlyList<ScannedModel> models = options.StartupModels.Count == 0 ? [] : repository.Folders.ScanFor(options.StartupModels, mayBeEmpty);
            repository.HasSettings = models.Any(m => m.HasSettings);
            repository.Control = options.Control ?? (repository.HasSettings ? RepositoryControl.Explicit : RepositoryControl.None);
            await repository.Changes.StartAsync(models, cancellationToken).ConfigureAwait(false);
            repository.RequireStart();
        }
        catch
        {
            await repository.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        if (repository.Control == RepositoryControl.Poll)
            repository.watch = repository.WatchAsync();
        return repository;
    }

    /// <summary>Puts another table in the place of this one.</summary>
    public void Publish(Func<ModelTable, ModelTable> change)
    {
        lock (gate)
            Volatile.Write(ref table, change(table));
    }

    public void Publish(ModelVersions versions) => Publish(t => t.With([versions]));

    public ServedModel? Find(string name, string? version)
    {
        ModelVersions? versions = Table.Find(name);
        return string.IsNullOrEmpty(version) ? versions?.Default : versions?.Find(version);
    }

    /// <summary>Who answers a request that found a model which has been replaced since.</summary>
    /// <exception cref="DismException">Nobody.</exception>
    public ServedModel Successor(ServedModel retired, string? askedVersion)
    {
        ModelVersions? now = Table.Find(retired.Name);
        ServedModel? next = string.IsNullOrEmpty(askedVersion) ? now?.Find(retired.Version) ?? now?.Default : now?.Find(askedVersion);
        return next ?? throw Missing(retired.Name, askedVersion);
    }

    /// <summary>The failure for a model that cannot be found.</summary>
    public DismException Missing(string name, string? version)
    {
        ModelVersions? known = Table.Find(name);
        return known is null || known.Served.Length > 0
            ? InferenceServer.UnknownModel(name, version)
            : new DismException(ErrorCode.ResourceNotFound, $"Request for unknown model: '{name}' has no available versions: it was unloaded.", "POST /v2/repository/index lists the models.");
    }

    /// <summary>What there is, by name; models that were never loaded too where clients may load them.</summary>
    public IReadOnlyList<RepositoryIndexEntry> Index(bool readyOnly)
    {
        ModelTable now = Table;
        var entries = new List<RepositoryIndexEntry>();
        foreach (ModelVersions versions in now.Models)
        {
            // MLServer's clients want the member even when there is nothing to say.
            string? none = versions.HasSettings ? "" : null;
            foreach (ServedModel model in versions.Served)
                entries.Add(new RepositoryIndexEntry(model.Name, model.Version, model.State, model.Reason ?? NoteOn(versions, model.Version)?.Reason ?? none));
            foreach (VersionNote note in versions.Notes.Where(n => versions.Find(n.Version) is null))
                entries.Add(new RepositoryIndexEntry(versions.Name, note.Version, note.State, note.Reason ?? none));
        }

        if (readyOnly)
            return [.. entries.Where(e => e.State == ModelState.Ready).OrderBy(e => e.Name, StringComparer.Ordinal)];
        if (Control == RepositoryControl.Explicit)
            entries.AddRange(NeverLoaded(now));
        return [.. entries.OrderBy(e => e.Name, StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        await life.CancelAsync().ConfigureAwait(false);
        await watch.ConfigureAwait(false);
        await Changes.EndAsync().ConfigureAwait(false);
        await Live.EndAsync().ConfigureAwait(false);
        foreach (ModelVersions versions in Table.Models)
            versions.Override?.Discard();
    }

    /// <summary>
    /// The rule of the start: models that failed, or are not there, do not keep a server from running, for a load, a poll or a corrected file can mend them. It is
    /// not ready then, and index and log say why. Who wants every model, or needs one at least, says so.
    /// </summary>
    private void RequireStart()
    {
        ServedModel[] failed = [.. Table.All.Where(m => m.Failure is not null)];
        if (failed.Length > 0 && (options.ExitOnError || (options.NeedsModel && failed.Length == Table.All.Length)))
            throw failed[0].Failure!;
    }

    private static VersionNote? NoteOn(ModelVersions versions, string version) => versions.Notes.FirstOrDefault(n => n.Version == version);

    private IEnumerable<RepositoryIndexEntry> NeverLoaded(ModelTable now)
    {
        try
        {
            return [.. Folders.Scan().Where(m => now.Find(m.Name) is null).Select(m => new RepositoryIndexEntry(m.Name, "", null, m.HasSettings ? "" : null))];
        }
        catch (DismException)
        {
            // The folder is away at this moment; what is served is still served.
            return [];
        }
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(options.PollInterval, options.TimeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(life.Token).ConfigureAwait(false))
            {
                try
                {
                    await Changes.PollAsync(life.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or DismException)
                {
                    // Folders that change while they are read; the next comparison sees them whole.
                    options.Log.Write("repository", $"the folders could not be compared: {e.Message}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }
}
