using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>Runs kubectl: to its end, or line by line for as long as somebody reads.</summary>
internal sealed class KubectlProcess(KubectlProgram program, TimeProvider time)
{
    private const int MaxOutput = 256 * 1024 * 1024;
    private const int MaxErrors = 256 * 1024;
    private const int MaxLine = 16 * 1024 * 1024;

    /// <summary>The program.</summary>
    public KubectlProgram Program => program;

    /// <summary>Runs to the end.</summary>
    /// <param name="arguments">Never secrets: other users of the machine see them.</param>
    /// <param name="limit">Longest time.</param>
    /// <param name="ct">Ends the process.</param>
    /// <param name="plain">Without the context and kubeconfig of the options.</param>
    /// <exception cref="DismException">It cannot be started, took too long, or wrote too much.</exception>
    public async Task<KubectlAnswer> RunAsync(IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken ct, bool plain = false)
    {
        using Process process = Begin(arguments, plain);
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        // On Windows a read of a pipe does not see the token: only the end of the process ends it.
        using CancellationTokenRegistration ending = either.Token.Register(() => End(process));
        try
        {
            Task<byte[]> output = ReadAsync(process.StandardOutput.BaseStream, MaxOutput, cut: false, either.Token);
            Task<byte[]> errors = ReadAsync(process.StandardError.BaseStream, MaxErrors, cut: true, either.Token);
            byte[] said = await output.ConfigureAwait(false);
            byte[] complained = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            either.Token.ThrowIfCancellationRequested();
            return new KubectlAnswer(process.ExitCode, said, Encoding.UTF8.GetString(complained));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ClusterFault(ClusterFaultKind.Timeout, $"kubectl {arguments[0]} took longer than {limit.TotalSeconds:0.#} s.").ToException();
        }
        finally
        {
            End(process);
        }
    }

    /// <summary>Lines of standard output until the process ends or the reader leaves, which ends it.</summary>
    /// <param name="arguments">Never secrets.</param>
    /// <param name="ended">Gets exit code and standard error when the process ended by itself.</param>
    /// <param name="ct">Ends the process.</param>
    public async IAsyncEnumerable<string> ReadLinesAsync(IReadOnlyList<string> arguments, Action<KubectlAnswer> ended, [EnumeratorCancellation] CancellationToken ct)
    {
        using Process process = Begin(arguments, plain: false);
        using CancellationTokenRegistration ending = ct.Register(() => End(process));
        try
        {
            Task<byte[]> errors = ReadAsync(process.StandardError.BaseStream, MaxErrors, cut: true, ct);
            await foreach (string line in LinesAsync(process.StandardOutput, ct).ConfigureAwait(false))
                yield return line;
            byte[] complained = await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            ended(new KubectlAnswer(process.ExitCode, [], Encoding.UTF8.GetString(complained)));
        }
        finally
        {
            End(process);
        }
    }

    /// <summary>Starts it; the caller ends it with <see cref="End"/>.</summary>
    public Process Begin(IReadOnlyList<string> arguments, bool plain)
    {
        ProcessStartInfo start = program.Start(arguments, plain);
        try
        {
            Process process = Process.Start(start)!;
            // Without a credential it asks for a user name and would take whatever comes.
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            throw new DismException(ErrorCode.KubectlMissing, $"'{program.Path}' cannot be started: {e.Message}", $"Name another kubectl with {KubectlProgram.Variable}.", program.Path, e);
        }
    }

    /// <summary>Ends a process that may have ended.</summary>
    public static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself.
        }
    }

    private static async IAsyncEnumerable<string> LinesAsync(StreamReader reader, [EnumeratorCancellation] CancellationToken ct)
    {
        var buffer = new char[16 * 1024];
        var line = new StringBuilder();
        while (await reader.ReadAsync(buffer, ct).ConfigureAwait(false) is > 0 and int read)
        {
            int from = 0;
            for (int i = 0; i < read; i++)
            {
                if (buffer[i] != '\n')
                    continue;
                line.Append(buffer, from, i - from);
                from = i + 1;
                yield return line.ToString().TrimEnd('\r');
                line.Clear();
            }

            line.Append(buffer, from, read - from);
            if (line.Length > MaxLine)
                throw new DismException(ErrorCode.ClusterFailed, "kubectl wrote a line of more than 16 MiB.", "Choose fewer objects.");
        }

        if (line.Length > 0)
            yield return line.ToString();
    }

    // Standard error may go on for ever and is cut; objects that are cut could not be read.
    private static async Task<byte[]> ReadAsync(Stream stream, int limit, bool cut, CancellationToken ct)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (await stream.ReadAsync(buffer, ct).ConfigureAwait(false) is > 0 and int read)
        {
            int room = (int)Math.Min(read, limit - kept.Length);
            if (room < read && !cut)
                throw new DismException(ErrorCode.ClusterFailed, $"kubectl wrote more than {limit / 1024 / 1024} MiB.", "Choose fewer objects.");
            kept.Write(buffer, 0, room);
        }

        return kept.ToArray();
    }
}
