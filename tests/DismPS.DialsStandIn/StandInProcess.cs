using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DismPS.DialsStandIn;

/// <summary>The stand-in as a process of its own, for scripts and PowerShell.</summary>
internal sealed class StandInProcess(CommandLineOptions options)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly Lock writing = new();

    /// <summary>Runs until it is told to end. Returns 0, or 3 when there were calls that DIALS does not know.</summary>
    public async Task<int> RunAsync()
    {
        using var end = new CancellationTokenSource();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => End(c, end));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => End(c, end));
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions
        {
            Catalog = options.Catalog is string catalog ? Catalog.Read(catalog) : new Catalog(),
            ConfirmAfter = options.ConfirmAfter,
            Interval = options.Interval,
            LargestPage = options.LargestPage,
            StorePause = options.StorePause,
        });
        standIn.Received += request => Write(request, standIn);
        if (options.ReadyFile is string ready)
            WriteReady(ready, standIn);
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
        return standIn.Complaints.Count == 0 ? 0 : 3;
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

    // Written aside and moved: who sees the file sees all of it.
    private static void WriteReady(string path, StandIn standIn)
    {
        string part = $"{path}.part";
        File.WriteAllText(part, JsonSerializer.Serialize(new { dials = standIn.BaseUrl, realm = standIn.Realm, store = standIn.Store, token = "DIALS-ACCESS-0", refresh_token = "PUBLIC-REFRESH-0" }));
        File.Move(part, path, overwrite: true);
    }

    private void Write(RecordedRequest request, StandIn standIn)
    {
        lock (writing)
        {
            if (options.Requests is string requests)
                File.AppendAllText(requests, JsonSerializer.Serialize(request, Json) + "\n");
            if (options.Complaints is string complaints)
                File.WriteAllLines(complaints, standIn.Complaints);
        }
    }
}
