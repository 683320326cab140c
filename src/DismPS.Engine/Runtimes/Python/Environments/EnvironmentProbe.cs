using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>Asks an interpreter what it has. Modules are looked for, not imported.</summary>
internal static class EnvironmentProbe
{
    private const int MaxAnswer = 4 * 1024 * 1024;

    private const string Script = """
        import sys, json, importlib.util
        def has(name):
            try: return importlib.util.find_spec(name) is not None
            except Exception: return False
        packages = {}
        try:
            from importlib import metadata
            for found in metadata.distributions():
                name = found.metadata["Name"]
                if name and name not in packages: packages[name] = found.version
        except Exception: pass
        print("\n" + json.dumps({"version": "%d.%d.%d" % sys.version_info[:3], "packages": packages, "missing": [m for m in sys.argv[1:] if not has(m)]}))
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Asks.</summary>
    /// <exception cref="DismException">It is no Python, or does not answer.</exception>
    public static async Task<EnvironmentFacts> AskAsync(string interpreter, IEnumerable<string> modules, CancellationToken cancellationToken)
    {
        // Python puts the working folder on its path: an empty one.
        string folder = Directory.CreateTempSubdirectory("dismps-python-").FullName;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(Limit);
        try
        {
            var start = new ProcessStartInfo(interpreter, ["-c", Script, .. modules])
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
            };
            start.Environment.Remove("PYTHONSTARTUP");
            start.Environment.Remove("PYTHONINSPECT");
            using Process process = Process.Start(start)!;
            try
            {
                process.StandardInput.Close();
                Task<string> errors = ReadAsync(process.StandardError, timer.Token);
                string answer = await ReadAsync(process.StandardOutput, timer.Token).ConfigureAwait(false);
                await process.WaitForExitAsync(timer.Token).ConfigureAwait(false);
                return Facts(answer) ?? throw Failed(interpreter, "it does not answer as a Python does: " + CleanText.Of((await errors.ConfigureAwait(false)).Trim()));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                throw Failed(interpreter, $"it did not answer within {Limit.TotalSeconds:0} s.");
            }
        }
        catch (Win32Exception e)
        {
            throw Failed(interpreter, "it cannot be started: " + e.Message);
        }
        finally
        {
            TemporaryFiles.Discard(folder);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[8192];
        while (await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
        {
            if (text.Length < MaxAnswer)
                text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    private static EnvironmentFacts? Facts(string answer)
    {
        try
        {
            // Whatever start-up files print stands on lines before.
            using JsonDocument document = JsonDocument.Parse(answer.TrimEnd().Split('\n')[^1]);
            JsonElement root = document.RootElement;
            var packages = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty package in root.GetProperty("packages").EnumerateObject())
                packages[PackageName.Key(package.Name)] = package.Value.GetString() ?? "";
            return new EnvironmentFacts(root.GetProperty("version").GetString()!, packages.ToImmutable(), [.. root.GetProperty("missing").EnumerateArray().Select(m => m.GetString()!)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static DismException Failed(string interpreter, string reason) => new(
        ErrorCode.InterpreterNotFound, $"{interpreter} cannot be used: {reason}", "Name another Python with --python or -PythonPath.", interpreter);
}
