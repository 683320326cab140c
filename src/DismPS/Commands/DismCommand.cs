using System.Collections;
using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Loading;

namespace DismPS.Commands;

/// <summary>What all cmdlets of the module share: the end of work on Ctrl+C and on an early end of the pipeline, paths, errors and progress.</summary>
public abstract class DismCommand : PSCmdlet, IDisposable
{
    private const int WaitingId = 2;
    private protected const string NoMatchCure = "Check the path and its wildcards; relative paths start from the current location.";

    private const string FileSystem = "FileSystem";

    private readonly CancellationTokenSource _cancellation = new();
    private ProgressDisplay? _progress;

    /// <summary>Cancelled when the pipeline is stopped, and when it ended early and the cmdlet is disposed.</summary>
    private protected CancellationToken Ended => _cancellation.Token;

    /// <summary>The session's file-system location; the process's own folder is not the session's.</summary>
    private protected string WorkingFolder => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    /// <inheritdoc/>
    protected override void BeginProcessing() => ModuleViews.Load(InvokeCommand);

    /// <inheritdoc/>
    protected override void StopProcessing() => Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what still runs: <c>Select-Object -First</c>, <c>break</c> and errors downstream reach a cmdlet only here.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Cancel();
        _cancellation.Dispose();
    }

    /// <summary>A Python as a user names it: a path, or a name that is looked for on the PATH.</summary>
    private protected string? PythonOf(string? named) => named is not null && named.AsSpan().ContainsAny("/\\:") ? Absolute(named) : named;

    /// <summary>Absolute path of a file that need not exist; a drive of something else than files ends the pipeline.</summary>
    internal string Absolute(string path)
    {
        string absolute = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != FileSystem)
            ThrowFault(new DismException(ErrorCode.UsageInvalid, $"'{path}' is no file: its drive is one of {provider.Name}.", "Name a path of the file system.", path));
        return absolute;
    }

    /// <summary>A template as operations take it.</summary>
    private protected TemplateSource SourceOf(string path, string? basePath) =>
        new(path, WorkingFolder, basePath is null ? null : Absolute(basePath));

    /// <summary>
    /// The files that a parameter value means: the literal path where such a file or folder exists, else what its wildcards match.
    /// Values that come from other cmdlets are literal, and brackets are common in them.
    /// </summary>
    private protected IReadOnlyList<string> ResolveFiles(string path, bool literal)
    {
        string absolute = Absolute(path);
        if (literal || File.Exists(absolute) || Directory.Exists(absolute) || !WildcardPattern.ContainsWildcardCharacters(path))
            return [absolute];
        try
        {
            return [.. SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _)];
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    }

    /// <summary>The files that parameter values mean, in order; a value that means none is an error, and the others go on.</summary>
    private protected IEnumerable<string> FilesOf(IEnumerable<string> paths, bool literal = false)
    {
        foreach (string path in paths)
        {
            IReadOnlyList<string> files = ResolveFiles(path, literal);
            if (files.Count == 0)
                WriteFault(new DismException(ErrorCode.TemplateNotFound, $"No file matches '{path}'.", NoMatchCure, target: path));
            foreach (string file in files)
                yield return file;
        }
    }

    /// <summary>Writes a user's fault as an error record and goes on.</summary>
    private protected void WriteFault(DismException fault, object? target = null) => WriteError(ToRecord(fault, target));

    /// <summary>Ends the pipeline with a user's fault.</summary>
    private protected void ThrowFault(DismException fault, object? target = null) => ThrowTerminatingError(ToRecord(fault, target));

    /// <summary>
    /// Passes the engine's items on; its failure is written as an error and ends them. Only the engine's call is guarded:
    /// a stopped pipeline must pass through WriteObject unhindered.
    /// </summary>
    private protected IEnumerable<T> Guarded<T>(IEnumerable<T> items, object? target = null)
    {
        using IEnumerator<T> enumerator = items.GetEnumerator();
        while (true)
        {
            try
            {
                if (!enumerator.MoveNext())
                    yield break;
            }
            catch (DismException e)
            {
                WriteFault(e, target);
                yield break;
            }

            yield return enumerator.Current;
        }
    }

    /// <summary>The pairs of a parameter, as texts.</summary>
    internal static Dictionary<string, string> MapOf(Hashtable? map)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (map is null)
            return result;
        foreach (DictionaryEntry entry in map)
            result[entry.Key.ToString() ?? ""] = entry.Value?.ToString() ?? "";
        return result;
    }

    /// <summary>Shows how far work is that lasts.</summary>
    private protected ProgressDisplay Progress => _progress ??= new ProgressDisplay(this);

    /// <summary>Shows progress once the work has lasted a second, at most five times a second.</summary>
    private protected void ShowProgress(int id, string activity, string status, int percent) =>
        Progress.Report(new ProgressRecord(id, activity, status) { PercentComplete = percent });

    /// <summary>Runs a task to its end; one that lasts is shown as under way.</summary>
    private protected T Await<T>(string activity, string status, Func<Task<T>> work)
    {
        ShowProgress(WaitingId, activity, status, -1);
        try
        {
            return AsyncPump.Run(work, Progress.Tick);
        }
        finally
        {
            EndProgress(WaitingId, activity);
        }
    }

    /// <summary>Yields what the engine's stream gives; progress that was reported too early is shown while it has nothing to give.</summary>
    private protected IEnumerable<T> Stream<T>(Func<CancellationToken, IAsyncEnumerable<T>> work) => AsyncPump.Enumerate(work, Ended, Progress.Tick);

    /// <summary>The same for work that does not say itself how far it is.</summary>
    private protected IEnumerable<T> Stream<T>(string activity, string status, Func<CancellationToken, IAsyncEnumerable<T>> work)
    {
        ShowProgress(WaitingId, activity, status, -1);
        try
        {
            foreach (T item in Stream(work))
                yield return item;
        }
        finally
        {
            EndProgress(WaitingId, activity);
        }
    }

    /// <summary>Packages, shows how far it is, asks what has to be asked, and gives the result; null after an error.</summary>
    private protected PackageArtifactsResult? RunPackaging(PackageArtifactsOptions options, string activity, string file)
    {
        const int ProgressId = 1;
        PackageArtifactsResult? result = null;
        foreach (PackageArtifactsStep step in Guarded(Stream(token => PackageArtifacts.StreamAsync(options, token)), file))
        {
            if (step.Question is { } question)
                question.Answer(this.AskToGoOn(question.Name));
            if (step.Progress is { } progress)
                ShowProgress(ProgressId, activity, $"{progress.Resource}: {progress.Stage}", progress.Percent);
            result = step.Result ?? result;
        }

        EndProgress(ProgressId, activity);
        return result;
    }

    /// <summary>Takes progress away again.</summary>
    private protected void EndProgress(int id, string activity)
    {
        // A pipeline that is stopped takes nothing any more, and the host clears its progress itself.
        if (!Stopping)
            Progress.Complete(id, activity);
    }

    private static ErrorRecord ToRecord(DismException fault, object? target)
    {
        string message = fault.Diagnostics.Count == 0
            ? fault.Message
            : string.Join(Environment.NewLine, fault.Diagnostics.Where(d => d.Severity == Severity.Error).Prepend<object>(fault.Message));
        return new ErrorRecord(ErrorFamilies.Of(fault), fault.Code.ToString(), ErrorCategories.Of(fault.Code), ErrorTargets.Of(fault, target))
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = fault.Cure },
        };
    }

    private void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl+C came while the pipeline was already ending.
        }
    }
}
