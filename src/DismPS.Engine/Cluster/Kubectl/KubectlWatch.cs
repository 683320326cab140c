using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>A watch that goes on when the server ends it: kubectl leaves then, often without a word, and is started again.</summary>
internal sealed class KubectlWatch(KubectlProcess kubectl, KubectlTransport transport, ObjectSelection selection, string[] selected, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // What was told as being there, so that what vanished between two watches is told as well.
    private readonly Dictionary<string, JsonObject> _known = [];

    public async IAsyncEnumerable<WatchEvent> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        TimeSpan pause = ShortestPause;
        for (int round = 0; ; round++)
        {
            ct.ThrowIfCancellationRequested();
            if (round > 0)
            {
                foreach (WatchEvent gone in await FindGoneAsync(ct).ConfigureAwait(false))
                    yield return gone;
            }

            KubectlAnswer? ended = null;
            bool told = false;
            string[] arguments = ["get", .. selected, "--watch", "--output-watch-events", "-o", "json"];
            await foreach (string line in kubectl.ReadLinesAsync(arguments, a => ended = a, ct).ConfigureAwait(false))
            {
                if (ReadEvent(line) is not { } word)
                    continue;
                told = true;
                Remember(word);
                yield return word;
            }

            // The first watch that fails is a fault of the user or the cluster; later ones are waited for by whoever reads.
            if (ended is { ExitCode: not 0 } failed && KubectlFaultReader.Read(failed.ExitCode, failed.Errors) is var fault && !(fault.MayPass && round > 0) && !told && !IsQuiet(failed))
                throw fault.ToException();
            pause = told ? ShortestPause : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, pause.Ticks * 2));
            await Task.Delay(pause, time, ct).ConfigureAwait(false);
        }
    }

    // A watch that was cut ends without a reason.
    private static bool IsQuiet(KubectlAnswer answer) => string.IsNullOrWhiteSpace(answer.Errors);

    private static WatchEvent? ReadEvent(string line)
    {
        try
        {
            if (JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { MaxDepth = 128 }) is not JsonObject { } word || word["object"] is not JsonObject thing)
                return null;
            WatchEventType? type = (string?)word["type"] switch
            {
                "ADDED" => WatchEventType.Added,
                "MODIFIED" => WatchEventType.Modified,
                "DELETED" => WatchEventType.Deleted,
                // BOOKMARK says nothing of an object; after an ERROR kubectl ends.
                _ => null,
            };
            word.Remove("object");
            return type is null ? null : new WatchEvent(type.Value, thing);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A line that was cut when the process ended.
            return null;
        }
    }

    private async Task<IReadOnlyList<WatchEvent>> FindGoneAsync(CancellationToken ct)
    {
        if (_known.Count == 0)
            return [];
        try
        {
            HashSet<string> there = [.. (await transport.ListAsync(selection, ct).ConfigureAwait(false)).Select(Key)];
            var gone = _known.Where(k => !there.Contains(k.Key)).ToList();
            foreach ((string key, _) in gone)
                _known.Remove(key);
            return [.. gone.Select(g => new WatchEvent(WatchEventType.Deleted, g.Value))];
        }
        catch (DismException)
        {
            // The watch that is started next tells of the fault, or waits it out.
            return [];
        }
    }

    private void Remember(WatchEvent word)
    {
        if (word.Type == WatchEventType.Deleted)
            _known.Remove(Key(word.Object));
        else
            _known[Key(word.Object)] = word.Object;
    }

    private static string Key(JsonObject thing) => $"{(string?)thing["metadata"]?["namespace"]}/{(string?)thing["metadata"]?["name"]}";
}
