using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>
/// Makes a virtual environment. It is made in its place, because its scripts hold its path; what was there is moved aside before and comes
/// back when anything fails.
/// </summary>
internal sealed class EnvironmentMaker(EnvironmentRecipe recipe, IProgress<string> progress)
{
    /// <summary>Makes it.</summary>
    /// <exception cref="DismException">It could not be made; what was there is there again.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        EnvironmentPlace place = EnvironmentPlace.Clear(recipe.Folder, recipe.Replace);
        string work = Directory.CreateTempSubdirectory("dismps-env-").FullName;
        try
        {
            var process = new EnvironmentProcess(recipe.Interpreter, work, progress);
            await MakeAsync(process, cancellationToken).ConfigureAwait(false);
            if (!recipe.Requirements.Requirements.IsEmpty)
                await InstallAsync(process, work, cancellationToken).ConfigureAwait(false);
            place.Keep();
        }
        catch
        {
            place.PutBack();
            throw;
        }
        finally
        {
            TemporaryFiles.Discard(work);
        }
    }

    private async Task MakeAsync(EnvironmentProcess process, CancellationToken cancellationToken)
    {
        List<string> arguments = recipe.Uv is null ? ["-I", "-m", "venv"] : ["venv", "--no-config", "--python", recipe.Interpreter];
        if (recipe.IncludeSystemPackages)
            arguments.Add("--system-site-packages");
        arguments.Add(recipe.Folder);
        progress.Report($"making {recipe.Folder} with {(recipe.Uv is null ? "venv" : "uv")} and {recipe.Interpreter}");
        int exitCode = await process.RunAsync(recipe.Uv ?? recipe.Interpreter, arguments, recipe.Limit, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0 || InterpreterSearch.VirtualEnvironmentProgram(recipe.Folder) is null)
            throw PipFault.OfVenv(recipe.Interpreter, recipe.Version, exitCode, process.Tail);
    }

    private async Task InstallAsync(EnvironmentProcess process, string work, CancellationToken cancellationToken)
    {
        string python = InterpreterSearch.VirtualEnvironmentProgram(recipe.Folder)!;
        string file = await WriteAsync(work, "requirements.txt", [.. recipe.Requirements.Options, .. recipe.Requirements.Requirements.Select(r => r.ToString())], cancellationToken).ConfigureAwait(false);
        List<string> arguments = recipe.Uv is null
            ? ["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-r", file]
            : ["pip", "install", "--no-config", "--python", python, "-r", file];
        if (!recipe.Requirements.Constraints.IsEmpty)
            arguments.AddRange("-c", await WriteAsync(work, "constraints.txt", recipe.Requirements.Constraints.Select(r => r.ToString()), cancellationToken).ConfigureAwait(false));
        // A source archive in a folder of the user's would be built, which runs its code.
        if (recipe.Requirements.UsesFolder)
            arguments.AddRange("--only-binary", ":all:");
        string tool = recipe.Uv is null ? "pip" : "uv";
        progress.Report($"installing {recipe.Requirements.Requirements.Length} {(recipe.Requirements.Requirements.Length == 1 ? "package" : "packages")} with {tool}");
        int exitCode = await process.RunAsync(recipe.Uv ?? python, arguments, recipe.Limit, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0)
            throw PipFault.OfInstall(recipe.Requirements, exitCode, process.Tail, tool);
    }

    private static async Task<string> WriteAsync(string folder, string name, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, name);
        await File.WriteAllLinesAsync(path, lines, cancellationToken).ConfigureAwait(false);
        return path;
    }
}
