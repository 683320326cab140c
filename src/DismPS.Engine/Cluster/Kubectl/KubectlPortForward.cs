using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>A <c>kubectl port-forward</c> that runs until it is disposed of.</summary>
internal sealed partial class KubectlPortForward : IPortForward
{
    private readonly Process _process;
    private readonly Task _reading;

    private KubectlPortForward(Process process, Uri address, Task reading)
    {
        _process = process;
        Address = address;
        _reading = reading;
    }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>Starts one and waits until it listens.</summary>
    public static async Task<KubectlPortForward> OpenAsync(KubectlProcess kubectl, IReadOnlyList<string> arguments, TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        Process process = kubectl.Begin(arguments, plain: false);
        var errors = new StringBuilder();
        Task complaints = KeepAsync(process.StandardError, errors);
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(either.Token).ConfigureAwait(false) is { } line)
            {
                Match match = Listening().Match(line);
                if (match.Success)
                {
                    int port = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                    // It writes a line for each connection; unread, it would stand still.
                    return new KubectlPortForward(process, new Uri($"http://127.0.0.1:{port}"), Task.WhenAll(complaints, DrainAsync(process.StandardOutput)));
                }
            }

            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            await complaints.ConfigureAwait(false);
            string said;
            lock (errors)
                said = errors.ToString();
            throw KubectlFaultReader.Read(process.ExitCode, said).ToException();
        }
        catch (Exception e)
        {
            KubectlProcess.End(process);
            process.Dispose();
            if (e is OperationCanceledException && !ct.IsCancellationRequested)
                throw new ClusterFault(ClusterFaultKind.Timeout, $"the way to the pod was not open within {limit.TotalSeconds:0.#} s.").ToException();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        KubectlProcess.End(_process);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private static async Task KeepAsync(StreamReader reader, StringBuilder kept)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                lock (kept)
                {
                    if (kept.Length < 16 * 1024)
                        kept.AppendLine(line);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of the process closed the pipe.
        }
    }

    private static async Task DrainAsync(StreamReader reader)
    {
        var buffer = new char[1024];
        try
        {
            while (await reader.ReadAsync(buffer).ConfigureAwait(false) > 0)
            {
                // Nothing of it is needed.
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of the process closed the pipe.
        }
    }

    [GeneratedRegex(@"^Forwarding from 127\.0\.0\.1:(\d{1,5}) ->", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();
}
