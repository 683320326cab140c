using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Hosting;

/// <summary>Serves with this program's own server as a child process: it outlives a hung model, can be killed, and never blocks the caller.</summary>
/// <param name="program">The server.</param>
/// <param name="registry">Where it registers; null for the current user's.</param>
public sealed class EmbeddedApiHost(ServerProgram program, ApiRegistry? registry = null) : IApiHost
{
    /// <summary>Exit code of the .NET host when a framework is missing: the low byte of 0x80008096.</summary>
    private const int FrameworkMissing = 150;

    /// <summary>How long the system may take to remove a killed process.</summary>
    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(2);

    private const int MaximumErrorCharacters = 16 * 1024;

    /// <inheritdoc/>
    public async Task<RunningApi> StartAsync(ApiHostOptions options, CancellationToken cancellationToken)
    {
        DateTimeOffset launch = TimeProvider.System.GetUtcNow();
        Process process = Launch(options);
        int processId = process.Id;
        try
        {
            var errors = new StringBuilder();
            Task reading = CollectAsync(process.StandardError, errors);
            string? line;
            try
            {
                line = await ReadyLineAsync(process, options, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                // Asked to end it clears up after its models; ended, it could not.
                OwnerProcess.RequestStop(processId);
                await EndsWithinAsync(process, AskTime).ConfigureAwait(false);
                throw;
            }

            if (line is not null && ParseReady(line) is { } api)
                return api;

            // A program that talks of something else and lives on is not our server.
            bool ended = await EndsWithinAsync(process, TimeSpan.FromSeconds(line is null ? 5 : 1)).ConfigureAwait(false);
            if (!ended)
            {
                End(process);
                await EndsWithinAsync(process, KillTime).ConfigureAwait(false);
            }

            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)).ConfigureAwait(false);
            throw Failure(process.ExitCode, line, Snapshot(errors), options);
        }
        catch (DismException e) when (LogOf(e, processId, launch) is { } path)
        {
            End(process);
            throw new DismException(
                e.Code, e.Message, $"{e.Cure} The server's log is '{path}'; 'dismps logs {processId}' and 'Receive-DismLog -ProcessId {processId}' show it.".TrimStart(),
                e.Target, e)
            {
                Diagnostics = e.Diagnostics,
            };
        }
        catch
        {
            End(process);
            throw;
        }
        finally
        {
            process.Dispose();
        }
    }

    /// <summary>Stops a server: asks, waits, and ends it when it does not listen.</summary>
    /// <param name="api">The server.</param>
    /// <param name="grace">How long it may finish what it is computing.</param>
    /// <param name="cancellationToken">Cancels the wait, not the stop.</param>
    public static async Task StopAsync(RunningApi api, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (!ApiRegistry.IsAlive(api))
            return;
        OwnerProcess.RequestStop(api.ProcessId);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(grace);
        try
        {
            await OwnerProcess.WaitForExitAsync(api.ProcessId, bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await KillAsync(api.ProcessId).ConfigureAwait(false);
        }
    }

    private static async Task KillAsync(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            End(process);
            using var bound = new CancellationTokenSource(KillTime);
            await OwnerProcess.WaitForExitAsync(processId, bound.Token).ConfigureAwait(false);
            // A child of this very process is listed until it was reaped, which .NET does a moment later.
            await EndsWithinAsync(process, KillTime).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ArgumentException or OperationCanceledException)
        {
            // Gone already, or in a system call that even a kill must wait for.
        }
    }

    private static async Task<bool> EndsWithinAsync(Process process, TimeSpan limit)
    {
        using var bound = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(bound.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private Process Launch(ApiHostOptions options)
    {
        var arguments = new List<string> { "serve" };
        if (options.IsTemplate)
            arguments.Add("-f");
        arguments.Add(options.SourcePath);
        if (options.BaseFolder is not null)
            arguments.AddRange(["--base", options.BaseFolder]);
        if (options.Resource is not null)
            arguments.AddRange(["--resource", options.Resource]);
        if (options.Port is { } port)
            arguments.AddRange(["--port", port.ToString(CultureInfo.InvariantCulture)]);
        if (options.PythonPath is not null)
            arguments.AddRange(["--python", options.PythonPath]);
        arguments.AddRange(["--request-timeout", options.RequestTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)]);
        arguments.AddRange(options.Serving.ToArguments());
        arguments.AddRange(["--background", "--output", "json"]);
        if (options.OwnerProcessId is { } owner)
            arguments.AddRange(["--owner", owner.ToString(CultureInfo.InvariantCulture)]);

        ProcessStartInfo start = program.CreateStart(arguments, options.WorkingFolder);
        foreach ((string name, string? value) in options.Serving.ToVariables())
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)
                ?? throw new DismException(ErrorCode.ServerStartFailed, "The server process did not start.",
                    "Check that the file is there and may be run, or install this program again.", target: start.FileName);
        }
        catch (Win32Exception e)
        {
            throw new DismException(ErrorCode.ServerStartFailed, $"The server program '{start.FileName}' did not start: {e.Message}",
                "Check that the file exists and may be executed; for dismps.dll, that dotnet is on the PATH.", start.FileName, e);
        }
    }

    private static async Task<string?> ReadyLineAsync(Process process, ApiHostOptions options, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(options.StartTimeout);
        try
        {
            return await process.StandardOutput.ReadLineAsync(bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DismException(ErrorCode.Timeout,
                $"The server was not ready within {options.StartTimeout.TotalSeconds:0} s.",
                "Give it more time (-StartTimeoutSeconds, --start-timeout), or run 'dismps serve' in a terminal to see it start.", options.SourcePath);
        }
    }

    private static RunningApi? ParseReady(string line)
    {
        try
        {
            RunningApi? api = JsonSerializer.Deserialize(line, HostingJson.Default.RunningApi);
            return api?.Uri is null ? null : api;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The log that a server left which did not get ready; a port that is taken needs no further reading.</summary>
    private string? LogOf(DismException failure, int processId, DateTimeOffset launch)
    {
        if (failure.Code == ErrorCode.PortInUse || (registry ?? ApiRegistry.OfCurrentUser()).Logs.Find(processId) is not { } log)
            return null;
        // An earlier process may have had the id. Start times are read from clock ticks.
        return log.StartTime > launch - TimeSpan.FromSeconds(2) ? log.Path : null;
    }

    private static DismException Failure(int exitCode, string? line, string errors, ApiHostOptions options)
    {
        if (exitCode == FrameworkMissing || errors.Contains("Microsoft.AspNetCore.App", StringComparison.Ordinal))
        {
            return new DismException(ErrorCode.RuntimeMissing, "The server needs the ASP.NET Core 10 runtime, which is not installed here.",
                "Install it (Debian, Ubuntu: 'apt-get install aspnetcore-runtime-10.0'; Windows: 'winget install Microsoft.DotNet.AspNetCore.10'), or score without a server: Invoke-DismInference -Path TEMPLATE.",
                options.SourcePath);
        }

        if (line is not null)
        {
            try
            {
                StartFailure.Detail? error = JsonSerializer.Deserialize(line, HostingJson.Default.StartFailure)?.Error;
                if (error?.Message is not null && Enum.TryParse(error.Code, out ErrorCode code))
                    return new DismException(code, error.Message, error.Cure ?? "'dismps serve' in a terminal shows the same start.", error.Target ?? options.SourcePath);
            }
            catch (JsonException)
            {
                // Not our document: the text below is all there is to tell.
            }
        }

        string detail = errors.Trim();
        return new DismException(ErrorCode.ServerStartFailed,
            $"The server ended with exit code {exitCode} before it was ready{(detail.Length == 0 ? "." : ": " + detail)}",
            "Run 'dismps serve' in a terminal to see it start.", options.SourcePath);
    }

    private static async Task CollectAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[1024];
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                lock (text)
                    text.Append(buffer, 0, Math.Min(count, MaximumErrorCharacters - text.Length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The stream is closed together with the process object once the server is ready.
        }
    }

    private static string Snapshot(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
