using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DismPS.KubernetesStandIn;

/// <summary>The stand-in as a process of its own, for scripts and PowerShell.</summary>
internal sealed class ClusterStandInProcess(CommandLineOptions options)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Lock writing = new();

    /// <summary>Runs until it is told to end.</summary>
    public async Task RunAsync()
    {
        using CancellationTokenSource end = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => End(c, end));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => End(c, end));
        ClusterStandInOptions defaults = new();
        await using ClusterStandIn cluster = await ClusterStandIn.StartAsync(defaults with
        {
            Port = options.Port,
            Kubeconfig = options.Kubeconfig,
            DeploymentMode = options.Mode,
            CustomKinds = options.CustomKinds,
            Step = options.Step ?? defaults.Step,
        });
        foreach ((string pattern, Behaviour behaviour) in options.Behaviours)
            cluster.Behaviours.Set(pattern, behaviour);
        if (options.PodTarget is not null)
            cluster.Ports.Set("*", null, options.PodTarget);
        if (options.Requests is string requests)
            cluster.Journal.Received += r => Write(requests, r);
        string ready = JsonSerializer.Serialize(new { address = cluster.Address, kubeconfig = cluster.Kubeconfig, @namespace = "jec" });
        if (options.ReadyFile is string file)
        {
            // Written aside and moved: who sees the file sees all of it.
            await File.WriteAllTextAsync($"{file}.part", ready);
            File.Move($"{file}.part", file, overwrite: true);
        }
        await Console.Out.WriteLineAsync(ready);
        try
        {
            if (options.Parent is int id)
                await WaitForParentAsync(id, end.Token);
            else
                await Task.Delay(Timeout.Infinite, end.Token);
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    private static void End(PosixSignalContext context, CancellationTokenSource end)
    {
        context.Cancel = true;
        end.Cancel();
    }

    private static async Task WaitForParentAsync(int id, CancellationToken cancellationToken)
    {
        try
        {
            using Process parent = Process.GetProcessById(id);
            await parent.WaitForExitAsync(cancellationToken);
        }
        catch (ArgumentException)
        {
            // Already gone.
        }
    }

    private void Write(string file, ClusterRequest request)
    {
        lock (writing)
            File.AppendAllText(file, $"{JsonSerializer.Serialize(request, Json)}\n");
    }
}
