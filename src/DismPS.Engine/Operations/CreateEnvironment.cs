using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Python;
using DismPS.Engine.Runtimes.Python.Environments;

namespace DismPS.Engine.Operations;

/// <summary>Makes a virtual environment from the requirements of a template's handlers.</summary>
public static class CreateEnvironment
{
    private static readonly TimeSpan LockWait = TimeSpan.FromSeconds(2);

    /// <summary>Finds out what would be done, and whether it can be. Changes nothing.</summary>
    /// <exception cref="DismException">It cannot be done.</exception>
    public static async Task<EnvironmentPlan> PlanAsync(CreateEnvironmentOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        TemplateSource source = options.Source;
        if (options is { FromImports: true, RequirementsPath: not null })
            throw new DismException(ErrorCode.UsageInvalid, "A requirements file and --from-imports (-FromImports) exclude each other.", "Give one of them.");
        ImmutableArray<EnvironmentSubject> subjects = EnvironmentSubject.Of(source, options.Resource);
        string folder = Path.TrimEndingDirectorySeparator(options.Target ?? Path.Combine(Path.GetDirectoryName(source.FullPath)!, ".venv"));
        foreach (EnvironmentSubject subject in subjects)
            RefuseInside(folder, subject);
        EnvironmentPlace.Check(folder, options.Force);
        var requirements = EnvironmentRequirements.Of(options, subjects);
        PythonInterpreter interpreter = Interpreter(options);
        EnvironmentFacts facts = await EnvironmentProbe.AskAsync(interpreter.Path, [], cancellationToken).ConfigureAwait(false);
        string? uv = InterpreterSearch.OnPath("uv").FirstOrDefault();
        RequirementsFile whole = requirements.Whole;
        return new EnvironmentPlan(
            folder, interpreter.Path, facts.Version, uv is null ? "pip" : "uv", [.. whole.Requirements.Select(r => CleanText.Of(r.ToString()))], EnvironmentPlace.IsTaken(folder), whole.Notes,
            [.. PlatformConflicts.OfPython(facts.Version), .. requirements.Conflicts()])
        {
            Subjects = subjects,
            Recipe = new EnvironmentRecipe(folder, interpreter.Path, whole)
            {
                Version = facts.Version,
                Uv = uv,
                Replace = options.Force,
                IncludeSystemPackages = options.IncludeSystemPackages,
                Limit = options.Timeout,
            },
        };
    }

    /// <summary>Makes the environment.</summary>
    /// <param name="plan">Of <see cref="PlanAsync"/>.</param>
    /// <param name="progress">Told each line that pip, uv and venv print.</param>
    /// <param name="cancellationToken">Ends the programs and puts back what was there.</param>
    /// <exception cref="DismException">It could not be made; what was there is there again.</exception>
    public static async Task<CreatedEnvironment> RunAsync(EnvironmentPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        EnvironmentRecipe recipe = plan.Recipe ?? throw new ArgumentException("The plan is not one of PlanAsync.", nameof(plan));
        using (await LockAsync(plan.Folder, cancellationToken).ConfigureAwait(false))
            await new EnvironmentMaker(recipe, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        string python = InterpreterSearch.VirtualEnvironmentProgram(plan.Folder)!;
        EnvironmentFacts facts = await EnvironmentProbe.AskAsync(python, plan.Subjects.SelectMany(s => s.Modules).Distinct(), cancellationToken).ConfigureAwait(false);
        IEnumerable<string> asked = recipe.Requirements.Requirements.Select(r => r.Key);
        return new CreatedEnvironment(
            plan.Folder, python, facts.Version, [.. facts.Packages.Select(p => new InstalledPackage(p.Key, p.Value))],
            [.. plan.Warnings, .. EnvironmentFindings.Of(facts, plan.Subjects, asked, plan.Warnings)]);
    }

    /// <summary>As <see cref="RunAsync"/>, with the lines as they come and the result at the end.</summary>
    public static async IAsyncEnumerable<EnvironmentProgress> StreamAsync(EnvironmentPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = new LineChannel();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<CreatedEnvironment> work = Task.Run(
            async () =>
            {
                try
                {
                    return await RunAsync(plan, lines, ending.Token).ConfigureAwait(false);
                }
                finally
                {
                    lines.Complete();
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (string line in lines.ReadAllAsync().ConfigureAwait(false))
                yield return new EnvironmentProgress(line, null);
        }
        finally
        {
            // Reached also when the reader leaves early: nothing runs on, and what was there comes back.
            await ending.CancelAsync().ConfigureAwait(false);
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        yield return new EnvironmentProgress(null, await work.ConfigureAwait(false));
    }

    private static PythonInterpreter Interpreter(CreateEnvironmentOptions options)
    {
        // The platform's version is worth more than the newest; packages of the Python itself belong to python3.
        bool isNamed = options.PythonPath is { Length: > 0 } || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(InterpreterSearch.Variable));
        if (!isNamed && !options.IncludeSystemPackages && InterpreterSearch.OnPath("python" + PlatformVersions.Python).FirstOrDefault() is { } same)
            return new PythonInterpreter(same, $"python{PlatformVersions.Python} on the PATH");
        return InterpreterSearch.Find(options.PythonPath, [])[0];
    }

    private static void RefuseInside(string folder, EnvironmentSubject subject)
    {
        if (subject.CodeFolder is not { } code || (folder != code && !folder.StartsWith(code + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            return;
        throw new DismException(ErrorCode.UsageInvalid, $"{folder} lies in the code folder of {subject.Resource.Name}: it would be packaged with the model.",
            $"Name another folder with --target or -Target. {Path.Combine(Path.GetDirectoryName(code) ?? code, ".venv")} is found by itself.", folder);
    }

    private static async Task<FileLock> LockAsync(string folder, CancellationToken cancellationToken)
    {
        // Not beside the environment: the lock's file stays for ever.
        string name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(folder)))[..16];
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string path = Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "dismps", "locks", name);
        try
        {
            return await FileLock.AcquireAsync(path, LockWait, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (DismException e) when (e.Code == ErrorCode.ArtifactLocked)
        {
            throw new DismException(ErrorCode.ArtifactLocked, $"Another process makes {folder} at this moment.", "Wait until it is done, or end it.", folder, e);
        }
    }
}
