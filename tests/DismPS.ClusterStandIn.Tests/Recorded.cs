using System.Text.Json;
using System.Text.RegularExpressions;

namespace DismPS.KubernetesStandIn.Tests;

/// <summary>A command of kubectl and its end, recorded with a real cluster.</summary>
internal sealed partial record Recorded(string Id, string[] Argv, int Exit, string Stdout, string Stderr, string? Stdin, bool StderrCut)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    public static IReadOnlyDictionary<string, Recorded> All { get; } =
        JsonSerializer.Deserialize<Recorded[]>(File.ReadAllText(Repository.PathOf("tests", "data", "cluster", "kubectl.json")), Json)!.ToDictionary(r => r.Id);

    /// <summary>Differences of a run from it.</summary>
    public IEnumerable<string> Differences(KubectlResult result, int port)
    {
        if (result.Exit != Exit)
            yield return $"{Id}: exit code {result.Exit}, recorded {Exit}";
        foreach (string difference in Compare("stdout", Stdout, result.Output, port).Concat(Compare("stderr", Stderr, result.Error, port)))
            yield return difference;
    }

    private IEnumerable<string> Compare(string stream, string recorded, string actual, int port)
    {
        string[] wanted = Lines(Normal(recorded, port));
        string[] got = Lines(Normal(Advice().Replace(actual, ""), port));
        if (wanted.Length != got.Length || wanted.Zip(got).Any(p => !Same(p.First, p.Second)))
            yield return $"{Id}: {stream}\n{string.Join('\n', got)}\nrecorded\n{string.Join('\n', wanted)}";
    }

    // A recorded line that was cut ends with an ellipsis.
    private static bool Same(string recorded, string actual) =>
        recorded.EndsWith('…') ? actual.StartsWith(recorded[..^1], StringComparison.Ordinal) : recorded == actual;

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    private static string Normal(string text, int port)
    {
        text = text.Replace($":{port}", ":6443", StringComparison.Ordinal).Replace(":6499", ":6443", StringComparison.Ordinal);
        text = Reflector().Replace(text, "");
        text = Klog().Replace(text, "E");
        text = Time().Replace(text, "TIME");
        text = Uid().Replace(text, "UID");
        return Version().Replace(text, "resourceVersion\": \"N\"");
    }

    [GeneratedRegex(@"^E(MMDD HH:MM:SS\.ffffff|\d{4} \d\d:\d\d:\d\d\.\d+) +(PID|\d+) ", RegexOptions.Multiline)]
    private static partial Regex Klog();

    // At the end of its time a wait says so or not, as its threads come to it.
    [GeneratedRegex(@"^E.*reflector\.go.*context deadline exceeded.*\n", RegexOptions.Multiline)]
    private static partial Regex Reflector();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Time();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex(@"resourceVersion"": ?""\d+""")]
    private static partial Regex Version();

    [GeneratedRegex(@"Please review the fields above.*\z", RegexOptions.Singleline)]
    private static partial Regex Advice();
}
