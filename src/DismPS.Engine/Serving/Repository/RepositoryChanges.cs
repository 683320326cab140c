using System.Collections.Concurrent;
using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving.Repository;

/// <summary>
/// Loads, replaces and unloads. A model's new versions are loaded aside and take the place of the old ones in one step, when all of them can answer; the old
/// ones go when their last request has ended. Changes of one model follow each other.
/// </summary>
internal sealed class RepositoryChanges(ModelRepository repository, InferenceServerOptions options, CancellationToken serverEnds)
{
    // Ensembles of ensembles: deeper ones are circles.
    private const int MaxDepth = 8;

    private readonly NamedGates gates = new(options.TimeProvider);
    private readonly ModelLoader loader = new(options, repository.Live);
    private readonly ConcurrentDictionary<Task, byte> running = new();
    private string? folderFault;

    /// <summary>Loads the models of the start; ensembles after what they are made of.</summary>
    public async Task StartAsync(IReadOnlyList<ScannedModel> models, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, serverEnds);
        // The start of a Python takes a while, mostly of waiting for files.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ending.Token };
        var left = models.ToList();
        while (left.Count > 0)
        {
            ScannedModel[] next = [.. left.Where(m => !left.Exists(other => other != m && m.Parts.Contains(other.Name)))];
            if (next.Length == 0)
                next = [.. left];
            await Parallel.ForEachAsync(next, parallel, async (model, token) => await TryReplaceAsync(model, token).ConfigureAwait(false)).ConfigureAwait(false);
            left.RemoveAll(next.Contains);
        }
    }

    /// <exception cref="DismException">There is no such model, it cannot be loaded, or the request is wrong. Whatever was served before still is.</exception>
    public Task LoadAsync(string name, LoadRequest request, CancellationToken cancellationToken) => LoadAsync(name, request, 0, cancellationToken);

    /// <exception cref="DismException">There is no such model.</exception>
    public async Task UnloadAsync(string name, bool unloadDependents, CancellationToken cancellationToken)
    {
        string[] parts = [.. repository.Table.Find(name)?.Parts ?? []];
        await (await RunAsync(name, _ => Task.FromResult(Unload(name, isGone: false)), cancellationToken).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!unloadDependents)
            return;
        foreach (string part in parts)
        {
            // What somebody asked for by name, and what another ensemble needs, stays.
            if (repository.Table.Find(part) is { ForEnsemble: true, Served.Length: > 0 } && !repository.Table.Models.Any(m => m.Parts.Contains(part)))
                await UnloadAsync(part, true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Follows the folders: what is new or changed is loaded, what is gone is unloaded. What fails is tried again when its files have changed again.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        ScannedModel[] found;
        try
        {
            found = [.. RepositoryFolders.Choose([.. repository.Folders.Scan().Select(Adopt)], options.StartupModels)];
            folderFault = null;
        }
        catch (DismException e)
        {
            // A folder that is away for a moment is no reason to unload everything.
            if (folderFault != e.Message)
                options.Log.Write("repository", folderFault = e.Message);
            return;
        }

        ScannedModel[] changed = [.. found.Where(m => repository.Table.Find(m.Name)?.Attempt != AttemptOf(m, Prints(m)))];
        // What kept an ensemble from being loaded may have been a member.
        changed = [.. changed, .. found.Except(changed).Where(m => repository.Table.Find(m.Name)?.Serves != true && m.Parts.Any(p => Array.Exists(changed, c => c.Name == p)))];
        string[] gone = [.. repository.Table.Models.Where(m => m is { IsAbsent: false, Served.Length: > 0 } && !Array.Exists(found, f => f.Name == m.Name)).Select(m => m.Name)];
        await Task.WhenAll(gone.Select(name => RunAsync(name, _ => Task.FromResult(Unload(name, isGone: true)), cancellationToken))).ConfigureAwait(false);
        await StartAsync(changed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for changes that are going on, which the end of the server ends.</summary>
    public async Task EndAsync() => await Task.WhenAll(running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task LoadAsync(string name, LoadRequest request, int depth, CancellationToken cancellationToken)
    {
        ScannedModel? scanned = repository.Folders.Find(name);
        if (scanned?.HasSettings == true && request.Files.Count > 0)
            throw new DismException(ErrorCode.RequestInvalid, $"Model '{name}' has MLServer's layout, which takes no files with a load request.", "Put the files into its folder.", name);
        foreach (string part in scanned?.Parts ?? [])
        {
            if (depth < MaxDepth && part != name && repository.Table.Find(part)?.Serves != true)
                await LoadAsync(part, LoadRequest.Plain, depth + 1, cancellationToken).ConfigureAwait(false);
        }

        await RunAsync(
            name,
            async token =>
            {
                LoadOverride? given = scanned?.HasSettings == true ? null : LoadOverride.Create(name, request);
                try
                {
                    if (scanned?.HasSettings == true && request.ConfigText is not null)
                        options.Log.Write(name, "the config of the load request is not used: this model's settings are in its model-settings.json");
                    await LoadAsync(name, given, depth > 0, token).ConfigureAwait(false);
                }
                finally
                {
                    if (given is not null && repository.Table.Find(name)?.Override != given)
                        given.Discard();
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task LoadAsync(string name, LoadOverride? given, bool forEnsemble, CancellationToken cancellationToken)
    {
        ModelVersions? old = repository.Table.Find(name);
        ScannedModel? found = given?.Folder is { } folder ? RepositoryFolder.Read(folder, name, given.Configuration) : repository.Folders.Find(name);
        if (found is null)
        {
            // A model that came with its files has no others that could have changed.
            if (given is null && old is { Serves: true, Override.Folder: not null })
                return;
            throw new DismException(ErrorCode.ResourceNotFound, $"Failed to load '{name}': the model repository has no model of this name.", "POST /v2/repository/index lists the models.", name);
        }

        if (given is { Folder: null })
            found = RepositoryFolder.Read(found.Versions[0].Folder, name, given.Configuration);
        // A given configuration stays in force until the files change.
        else if (given is null && old is { Serves: true, Override: { Folder: null } kept })
            found = Same(old, RepositoryFolder.Read(found.Versions[0].Folder, name, kept.Configuration)) ?? found;
        if (given is null && !found.HasSettings && old is { Serves: true } && old.Attempt == AttemptOf(found, Prints(found)))
        {
            if (old.Notes.Length > 0 || (old.ForEnsemble && !forEnsemble))
                repository.Publish(old with { Notes = [], ForEnsemble = old.ForEnsemble && forEnsemble });
            return;
        }

        await ReplaceAsync(found, given, forEnsemble, reuse: !found.HasSettings, cancellationToken).ConfigureAwait(false);
    }

    private static ScannedModel? Same(ModelVersions old, ScannedModel found) => old.Attempt == AttemptOf(found, Prints(found)) ? found : null;

    private async Task TryReplaceAsync(ScannedModel model, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(
                model.Name,
                async token =>
                {
                    await ReplaceAsync(model, null, model.ForEnsemble, reuse: true, token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DismException)
        {
            // Index and log have it.
        }
    }

    private async Task ReplaceAsync(ScannedModel found, LoadOverride? given, bool forEnsemble, bool reuse, CancellationToken cancellationToken)
    {
        ModelVersions? old = repository.Table.Find(found.Name);
        // Before the files are read: what changes while they are is found by the next comparison.
        string[] prints = Prints(found);
        var fresh = new List<(RepositoryEntry Entry, ServedModel Model)>();
        var next = ImmutableArray.CreateBuilder<ServedModel>();
        foreach ((RepositoryEntry entry, string print) in found.Versions.Zip(prints))
        {
            ServedModel? before = old?.Find(entry.Version);
            if (reuse && given is null && old?.Override is null && entry.Source is not null && before is { State: ModelState.Ready or ModelState.Recovering } && before.Print == print)
            {
                next.Add(before);
                continue;
            }

            var model = new ServedModel(entry.Name, entry.Version, options, repository, before) { Print = print };
            repository.Live.Add(model);
            fresh.Add((entry, model));
            next.Add(model);
        }

        bool serves = old?.Serves == true;
        var draft = new ModelVersions(found.Name)
        {
            Served = next.ToImmutable(), Attempt = AttemptOf(found, prints), Override = given, HasSettings = found.HasSettings, ForEnsemble = forEnsemble, IsAbsent = found.IsAbsent,
        };
        if (!serves)
            repository.Publish(draft);
        await Task.WhenAll(fresh.Select(f => loader.LoadAsync(f.Model, f.Entry, cancellationToken))).ConfigureAwait(false);
        ServedModel[] failed = [.. fresh.Select(f => f.Model).Where(m => m.Failure is not null)];
        if (failed.Length > 0 && serves)
        {
            KeepOld(old!, draft, fresh.Select(f => f.Model), failed);
            throw Refused(failed[0]);
        }

        repository.Publish(draft with { Served = draft.Served });
        Retire(old, draft);
        if (failed.Length > 0)
            throw Refused(failed[0]);
    }

    /// <summary>A broken new version leaves the old one serving; the index says why.</summary>
    private void KeepOld(ModelVersions old, ModelVersions draft, IEnumerable<ServedModel> fresh, ServedModel[] failed)
    {
        ImmutableArray<VersionNote> notes =
            [.. failed.Select(m => new VersionNote(m.Version, old.Find(m.Version) is null ? ModelState.Failed : null, $"what lies in the repository is not served: {m.Failure!.Message}"))];
        repository.Publish(old with { Attempt = draft.Attempt, Notes = notes });
        options.Log.Write(old.Name, "the model is served as it was before");
        _ = repository.Live.RetireAsync(fresh);
    }

    private void Retire(ModelVersions? old, ModelVersions next)
    {
        if (old is null)
            return;
        Task retired = repository.Live.RetireAsync(old.Served.Where(m => !next.Served.Contains(m)));
        if (old.Override is { } files && files != next.Override)
            _ = DiscardAsync(retired, files);
    }

    /// <returns>Ends when the last request in flight has ended.</returns>
    private Task Unload(string name, bool isGone)
    {
        ModelVersions? old = repository.Table.Find(name);
        if (old is null or { Served.IsEmpty: true })
        {
            // MLServer's clients are told; Triton's are content when what they want is so already.
            if (old?.HasSettings ?? repository.HasSettings)
                throw new DismException(ErrorCode.ResourceNotFound, $"Model '{name}' is not found among the loaded models.", "POST /v2/repository/index lists the models.", name);
            return Task.CompletedTask;
        }

        options.Log.Write(name, isGone ? "unloading: its files are gone" : "unloading");
        ModelVersions leaving = old with
        {
            Served = [], Notes = [.. old.Served.Select(m => new VersionNote(m.Version, ModelState.Unloading, null))], Attempt = "", Override = null, ForEnsemble = false, IsAbsent = false,
        };
        repository.Publish(leaving);
        return FinishAsync(repository.Live.RetireAsync(old.Served), leaving, old.Override, isGone || old.Override?.Folder is not null);
    }

    private async Task FinishAsync(Task retired, ModelVersions leaving, LoadOverride? files, bool forget)
    {
        await retired.ConfigureAwait(false);
        files?.Discard();
        ImmutableArray<VersionNote> notes = [.. leaving.Notes.Select(n => n with { State = ModelState.Unloaded, Reason = leaving.HasSettings ? null : "unloaded" })];
        repository.Publish(t => t.Find(leaving.Name) != leaving ? t : forget ? t.Without(leaving.Name) : t.With([leaving with { Notes = notes }]));
        options.Log.Write(leaving.Name, "unloaded");
    }

    private static async Task DiscardAsync(Task retired, LoadOverride files)
    {
        await retired.ConfigureAwait(false);
        files.Discard();
    }

    /// <summary>Runs a change of a model when those before it are done. Once begun it goes on, even when its caller gives up waiting.</summary>
    private Task<T> RunAsync<T>(string name, Func<CancellationToken, Task<T>> change, CancellationToken cancellationToken)
    {
        var task = Task.Run(
            async () =>
            {
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, serverEnds);
                using IDisposable pass = await gates.EnterAsync(name, options.LoadTimeout, waiting.Token).ConfigureAwait(false)
                    ?? throw new DismException(ErrorCode.ServerBusy, $"Model '{name}' is being loaded or unloaded for someone else, and that takes longer than {options.LoadTimeout.TotalSeconds:0.###} s.", "Send again later.", name);
                return await change(serverEnds).ConfigureAwait(false);
            },
            CancellationToken.None);
        running.TryAdd(task, 0);
        _ = task.ContinueWith(
            t =>
            {
                _ = t.Exception;
                running.TryRemove(t, out _);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return task.WaitAsync(cancellationToken);
    }

    /// <summary>A model whose settings cannot be read any more has lost its name; it is still the one that its folder had.</summary>
    private ScannedModel Adopt(ScannedModel found)
    {
        if (!found.HasSettings || found.Versions is not [{ Failure: not null } entry])
            return found;
        ModelVersions? owner = repository.Table.Models.FirstOrDefault(m => m.Served.Any(s => s.Source?.Folder == entry.Folder));
        return owner is null ? found : new ScannedModel(owner.Name, [entry with { Name = owner.Name }]);
    }

    private static string[] Prints(ScannedModel model) => [.. model.Versions.Select(v => v.ReadPrint())];

    private static string AttemptOf(ScannedModel model, string[] prints) => string.Join(';', model.Versions.Zip(prints, (v, p) => $"{v.Version}={p}"));

    private static DismException Refused(ServedModel model) => new(
        model.Failure!.Code,
        $"Load failed for model '{model.Name}'{(model.Version.Length > 0 ? $" version {model.Version}" : "")}: {model.Failure.Message}",
        model.Failure.Cure,
        model.Failure.Target,
        model.Failure)
    {
        HttpStatus = model.Failure.Code is ErrorCode.Timeout or ErrorCode.ServerBusy ? null : 400,
        MessageIsAnswer = model.Failure.MessageIsAnswer,
    };
}
