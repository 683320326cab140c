using System.Text;

namespace DismPS.Bench.Soak;

/// <summary>Requests that have to be answered, each with its own values.</summary>
internal static class GoodVisits
{
    private const int MaxPipelined = 12;
    private const int Pieces = 8;

    public static async Task<int> PlainAsync(SoakVisitor visitor)
    {
        await visitor.ProveAsync().ConfigureAwait(false);
        return 1;
    }

    /// <summary>Several at once, some of them bad; the answers come in the same order.</summary>
    public static async Task<int> PipelinedAsync(SoakVisitor visitor)
    {
        SoakConnection kept = await visitor.KeptAsync().ConfigureAwait(false);
        var all = new List<byte>();
        var requests = new SoakRequest?[visitor.Chance.Next(2, MaxPipelined + 1)];
        for (int i = 0; i < requests.Length; i++)
        {
            requests[i] = visitor.Chance.Next(4) == 0 ? null : visitor.Make(maxRows: 3);
            all.AddRange(requests[i]?.Bytes ?? SoakRequest.Post(SoakOptions.Steady, "", "{\"inputs\":[{}]}"u8.ToArray()));
        }

        await kept.SendAsync(all.ToArray()).ConfigureAwait(false);
        foreach (SoakRequest? request in requests)
        {
            SoakAnswer? answer = await kept.ReadAsync().ConfigureAwait(false);
            if (request is not null)
                request.Check(answer);
            else if (answer is not { Status: 400 })
                throw new SoakFaultException($"a bad request among others was answered {answer}");
        }

        return requests.Length;
    }

    /// <summary>An answer that is taken a little at a time.</summary>
    public static async Task<int> SlowReaderAsync(SoakVisitor visitor)
    {
        SoakRequest request = visitor.Make(maxRows: 64);
        using SoakConnection slow = await SoakConnection.OpenAsync(visitor.Options.Target, receiveBuffer: 4096, readSize: 1024, readPause: TimeSpan.FromMilliseconds(1)).ConfigureAwait(false);
        await slow.SendAsync(request.Bytes).ConfigureAwait(false);
        request.Check(await slow.ReadAsync().ConfigureAwait(false));
        return 1;
    }

    /// <summary>A request that comes a little at a time, cut anywhere.</summary>
    public static async Task<int> SlowWriterAsync(SoakVisitor visitor)
    {
        SoakRequest request = visitor.Make();
        SoakConnection kept = await visitor.KeptAsync().ConfigureAwait(false);
        int[] cuts = [0, .. Enumerable.Range(0, Pieces).Select(_ => visitor.Chance.Next(request.Bytes.Length)).Order(), request.Bytes.Length];
        for (int i = 1; i < cuts.Length; i++)
        {
            await kept.SendAsync(request.Bytes.AsMemory(cuts[i - 1]..cuts[i])).ConfigureAwait(false);
            await Task.Delay(1).ConfigureAwait(false);
        }

        request.Check(await kept.ReadAsync().ConfigureAwait(false));
        return 1;
    }

    /// <summary>A model that comes and goes answers rightly, or says that it is not there.</summary>
    public static async Task<int> ChangingAsync(SoakVisitor visitor)
    {
        SoakRequest request = visitor.Make(SoakOptions.Changing[visitor.Chance.Next(SoakOptions.Changing.Length)]);
        SoakConnection kept = await visitor.KeptAsync().ConfigureAwait(false);
        await kept.SendAsync(request.Bytes).ConfigureAwait(false);
        SoakAnswer? answer = await kept.ReadAsync().ConfigureAwait(false);
        if (answer is not { Status: 400 or 404 or 503 })
            request.Check(answer);
        return 1;
    }

    /// <summary>What monitors ask.</summary>
    public static async Task<int> QuestionAsync(SoakVisitor visitor)
    {
        string[] paths = ["v2", "v2/health/live", "v2/models/steady", "v2/models/steady/ready", "v2/models/steady/stats", "metrics"];
        string path = paths[visitor.Chance.Next(paths.Length)];
        SoakConnection kept = await visitor.KeptAsync().ConfigureAwait(false);
        await kept.SendAsync(Encoding.ASCII.GetBytes($"GET /{path} HTTP/1.1\r\nHost: soak\r\n\r\n")).ConfigureAwait(false);
        SoakAnswer? answer = await kept.ReadAsync().ConfigureAwait(false);
        return answer is { Status: 200 } ? 1 : throw new SoakFaultException($"/{path} was answered {answer}");
    }
}
