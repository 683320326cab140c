using System.Net.Sockets;
using System.Text.Json;
using DismPS.Engine.Protocol.Grpc;

namespace DismPS.Bench.Soak;

/// <summary>Visitors of every kind at once, until so many requests were sent.</summary>
internal static class SoakRun
{
    // How many of a hundred visits are of a kind. Slow ones mostly wait.
    private static readonly (string Kind, int Weight, Func<SoakVisitor, Task<int>> VisitAsync)[] Kinds =
    [
        ("plain", 40, GoodVisits.PlainAsync),
        ("pipelined", 14, GoodVisits.PipelinedAsync),
        ("changing", 12, GoodVisits.ChangingAsync),
        ("question", 4, GoodVisits.QuestionAsync),
        ("slow reader", 3, GoodVisits.SlowReaderAsync),
        ("slow writer", 3, GoodVisits.SlowWriterAsync),
        ("half-closed", 4, RudeVisits.HalfClosedAsync),
        ("bad", 10, RudeVisits.BadAsync),
        ("cancelled", 4, RudeVisits.CancelledAsync),
        ("oversized", 3, RudeVisits.OversizedAsync),
        ("noise", 3, RudeVisits.NoiseAsync),
        ("grpc plain", 12, GrpcVisits.PlainAsync),
        ("grpc stream", 3, GrpcVisits.StreamAsync),
        ("grpc bad", 3, GrpcVisits.BadAsync),
        ("grpc cancelled", 2, GrpcVisits.CancelledAsync),
        ("grpc noise", 1, GrpcVisits.NoiseAsync),
    ];

    public static async Task RunAsync(SoakOptions options, SoakTally tally)
    {
        long end = tally.Requests + options.Requests;
        using var stop = new CancellationTokenSource();
        Task changes = Task.Run(() => RepositoryChanges.RunAsync(options, tally, stop.Token));
        await Task.WhenAll(Enumerable.Range(0, options.Visitors).Select(i => Task.Run(() => VisitAsync(options, tally, i, end)))).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await changes.ConfigureAwait(false);
    }

    private static async Task VisitAsync(SoakOptions options, SoakTally tally, int number, long end)
    {
        using var visitor = new SoakVisitor(options, tally, number);
        while (tally.Requests < end)
        {
            (string kind, _, Func<SoakVisitor, Task<int>> visitAsync) = Choose(visitor.Chance);
            int count = 1;
            try
            {
                count = await visitAsync(visitor).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SoakFaultException or GrpcException or Google.Protobuf.InvalidProtocolBufferException or SocketException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException)
            {
                tally.Fault(kind, $"{e.GetType().Name}: {e.Message}");
                visitor.Leave();
            }

            tally.Sent(kind, count);
        }
    }

    private static (string Kind, int Weight, Func<SoakVisitor, Task<int>> VisitAsync) Choose(Random chance)
    {
        int place = chance.Next(Kinds.Sum(k => k.Weight));
        foreach (var kind in Kinds)
        {
            place -= kind.Weight;
            if (place < 0)
                return kind;
        }

        return Kinds[0];
    }
}
