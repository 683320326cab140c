using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>Compares requests with recorded ones.</summary>
public static class TranscriptComparison
{
    private static readonly string[] HeadersThatMatter = ["accept", "workspace", "authorization", "content-type", "x-client-secret"];

    /// <summary>Lists the differences, in words; empty when there are none.</summary>
    /// <param name="recorded">What the platform's own tool sent.</param>
    /// <param name="actual">What arrived.</param>
    /// <param name="allowed">Differences that are no failure.</param>
    public static IReadOnlyList<string> Compare(IEnumerable<RecordedExchange> recorded, IEnumerable<RecordedRequest> actual, DeliberateDifferences allowed = DeliberateDifferences.None)
    {
        ComparedRequest[] wanted = Prepare(recorded.Select(ComparedRequest.Of), allowed);
        ComparedRequest[] sent = Prepare(actual.Select(ComparedRequest.Of), allowed);
        var differences = new List<string>();
        var names = new ObjectNames();
        foreach ((ComparedRequest? want, ComparedRequest? got) in Align(wanted, sent))
        {
            if (want is not null && got is not null)
                differences.AddRange(Differences(want, got, names, allowed).Select(d => $"{want}: {d}"));
            else if (got is not null)
                differences.Add($"{got}: is not in the recording");
            else if (!MayBeMissing(want!, wanted, sent, allowed))
                differences.Add($"{want}: was not sent");
        }
        return differences;
    }

    private static bool MayBeMissing(ComparedRequest want, ComparedRequest[] wanted, ComparedRequest[] sent, DeliberateDifferences allowed) =>
        (allowed.HasFlag(DeliberateDifferences.AddressCheckedFirst) && want is { Server: StandInServer.Store, Status: 404 })
        || (allowed.HasFlag(DeliberateDifferences.EndsEarlier) && Array.IndexOf(wanted, want) >= sent.Length);

    private static ComparedRequest[] Prepare(IEnumerable<ComparedRequest> requests, DeliberateDifferences allowed)
    {
        ComparedRequest[] list = [.. requests];
        if (allowed.HasFlag(DeliberateDifferences.Retries))
            list = [.. list.Where((r, i) => i + 1 == list.Length || !(r.MayPass && r.IsSameAs(list[i + 1])))];
        if (allowed.HasFlag(DeliberateDifferences.ListsAskedOnce))
            list = [.. list.Where((r, i) => r.Method != "GET" || !list.Take(i).Any(r.IsSameAs))];
        if (allowed.HasFlag(DeliberateDifferences.LoginOrder))
            list = [.. list.OrderBy(r => r.Server == StandInServer.Keycloak ? 0 : 1)];
        if (allowed.HasFlag(DeliberateDifferences.IndexBeforeUploads))
            list = [.. list.OrderBy(r => r.IsUpload ? 1 : 0)];
        return list;
    }

    // The longest common run of calls, so that one call too many is one difference.
    private static IEnumerable<(ComparedRequest? Wanted, ComparedRequest? Sent)> Align(ComparedRequest[] wanted, ComparedRequest[] sent)
    {
        int[,] common = new int[wanted.Length + 1, sent.Length + 1];
        for (int i = wanted.Length - 1; i >= 0; i--)
        {
            for (int j = sent.Length - 1; j >= 0; j--)
                common[i, j] = wanted[i].Place == sent[j].Place ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        int w = 0, s = 0;
        while (w < wanted.Length || s < sent.Length)
        {
            if (w < wanted.Length && s < sent.Length && wanted[w].Place == sent[s].Place)
                yield return (wanted[w++], sent[s++]);
            else if (s == sent.Length || (w < wanted.Length && common[w + 1, s] >= common[w, s + 1]))
                yield return (wanted[w++], null);
            else
                yield return (null, sent[s++]);
        }
    }

    private static IEnumerable<string> Differences(ComparedRequest want, ComparedRequest got, ObjectNames names, DeliberateDifferences allowed)
    {
        if (!names.Fits(want.Path, got.Path))
            yield return $"path {got.Path}";
        foreach (string difference in Pairs("query", want.Query, got.Query, names, key => key == "page_size" && allowed.HasFlag(DeliberateDifferences.PageSize)))
            yield return difference;
        foreach (string name in HeadersThatMatter)
        {
            string? wantValue = want.Header(name), gotValue = got.Header(name);
            if (wantValue != gotValue && !(wantValue is null && MayHave(got, name, allowed)))
                yield return $"header {name} is {gotValue ?? "missing"} in place of {wantValue ?? "none"}";
        }
        foreach (string difference in Pairs("form", want.Form, got.Form, names, key => key is "client_id" or "audience" && allowed.HasFlag(DeliberateDifferences.ClientOfService)))
            yield return difference;
        if (!JsonFits(want.Json, got.Json, names))
            yield return $"JSON is {got.Json?.ToJsonString() ?? "missing"} in place of {want.Json?.ToJsonString() ?? "none"}";
        foreach (string difference in Entries(want.Zip, got.Zip, allowed))
            yield return difference;
    }

    private static bool MayHave(ComparedRequest request, string header, DeliberateDifferences allowed) => header == "workspace"
        && ((allowed.HasFlag(DeliberateDifferences.WorkspaceOnModelsIndex) && request.Path.EndsWith("/ml-models-index/", StringComparison.Ordinal))
            || (allowed.HasFlag(DeliberateDifferences.WorkspaceOnPresign) && request.Path.EndsWith("/ml-presigned-put-object/", StringComparison.Ordinal)));

    private static IEnumerable<string> Pairs(
        string kind, IReadOnlyList<KeyValuePair<string, string>>? want, IReadOnlyList<KeyValuePair<string, string>>? got, ObjectNames names, Func<string, bool> isFree)
    {
        ILookup<string, string> wanted = (want ?? []).ToLookup(p => p.Key, p => p.Value);
        ILookup<string, string> sent = (got ?? []).ToLookup(p => p.Key, p => p.Value);
        foreach (string key in wanted.Select(g => g.Key).Union(sent.Select(g => g.Key)).Where(k => !isFree(k)))
        {
            string[] w = [.. wanted[key]], s = [.. sent[key]];
            if (w.Length != s.Length || w.Zip(s).Any(p => !names.Fits(p.First, p.Second)))
                yield return $"{kind} {key} is '{string.Join("', '", s)}' in place of '{string.Join("', '", w)}'";
        }
    }

    private static bool JsonFits(JsonNode? want, JsonNode? got, ObjectNames names) => (want, got) switch
    {
        (JsonObject w, JsonObject g) => w.Count == g.Count && w.All(p => g.TryGetPropertyValue(p.Key, out JsonNode? value) && JsonFits(p.Value, value, names)),
        (JsonArray w, JsonArray g) => w.Count == g.Count && w.Zip(g).All(p => JsonFits(p.First, p.Second, names)),
        (JsonValue w, JsonValue g) when w.TryGetValue(out string? text) && g.TryGetValue(out string? other) => names.Fits(text, other),
        _ => JsonNode.DeepEquals(want, got),
    };

    private static IEnumerable<string> Entries(IReadOnlyList<UploadedEntry>? want, IReadOnlyList<UploadedEntry>? got, DeliberateDifferences allowed)
    {
        if (want is null && got is null)
            yield break;
        Dictionary<string, UploadedEntry> wanted = (want ?? []).ToDictionary(e => e.Name), sent = (got ?? []).ToDictionary(e => e.Name);
        foreach (string name in wanted.Keys.Union(sent.Keys))
        {
            if (!sent.TryGetValue(name, out UploadedEntry? entry))
                yield return $"the zip lacks {name}";
            else if (!wanted.TryGetValue(name, out UploadedEntry? recorded))
                yield return $"the zip has {name}";
            else if (Simplify(entry, allowed) != Simplify(recorded, allowed))
                yield return $"the zip has {entry} in place of {recorded}";
        }
    }

    private static UploadedEntry Simplify(UploadedEntry entry, DeliberateDifferences allowed)
    {
        if (allowed.HasFlag(DeliberateDifferences.CompressionMethod))
            entry = entry with { Method = 0 };
        return allowed.HasFlag(DeliberateDifferences.GeneratedText) && Path.GetExtension(entry.Name) is ".pbtxt" or ".json" ? entry with { Size = 0, Sha256 = "" } : entry;
    }
}
