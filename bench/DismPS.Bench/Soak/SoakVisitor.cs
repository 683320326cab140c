using DismPS.Engine.Protocol.Grpc;

namespace DismPS.Bench.Soak;

/// <summary>One client: its chance, its connection, and the numbers that only it sends.</summary>
internal sealed class SoakVisitor(SoakOptions options, SoakTally tally, int number) : IDisposable
{
    // Numbers of a visitor count on within its own share of what FP32 holds exactly.
    private const int Share = 1 << 24;

    private SoakConnection? connection;
    private GrpcChannel? channel;
    private long next = (long)number * Share / options.Visitors;

    public SoakOptions Options => options;

    public Random Chance { get; } = new(options.Seed * 31 + number);

    public SoakTally Tally => tally;

    /// <summary>A good request.</summary>
    public SoakRequest Make(string model = SoakOptions.Steady, int maxRows = 8, int columns = 51)
    {
        int rows = Chance.Next(1, maxRows + 1);
        return SoakRequest.Make(model, Take(rows * columns), rows, columns, Chance.Next(2) == 0);
    }

    /// <summary>The first of so many numbers that no other request has.</summary>
    public long Take(int count)
    {
        long first = next;
        next += count;
        return first;
    }

    /// <summary>The connection that is kept from visit to visit.</summary>
    public async Task<SoakConnection> KeptAsync() => connection ??= await SoakConnection.OpenAsync(options.Target).ConfigureAwait(false);

    /// <summary>The connection of gRPC that is kept from visit to visit.</summary>
    public GrpcChannel Channel => channel ??= new GrpcChannel(options.Grpc);

    /// <summary>Leaves the kept connections.</summary>
    public void Leave()
    {
        channel?.Dispose();
        channel = null;
        connection?.Dispose();
        connection = null;
    }

    /// <summary>Asks an ordinary question over the kept connection, which has to be answered in spite of what came before.</summary>
    public async Task ProveAsync()
    {
        SoakRequest request = Make();
        SoakConnection kept = await KeptAsync().ConfigureAwait(false);
        await kept.SendAsync(request.Bytes).ConfigureAwait(false);
        request.Check(await kept.ReadAsync().ConfigureAwait(false));
    }

    public void Dispose() => Leave();
}
