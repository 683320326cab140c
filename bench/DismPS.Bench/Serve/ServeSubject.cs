namespace DismPS.Bench.Serve;

/// <summary>A way to ask the server.</summary>
/// <param name="ServerVerb">Verb of this program that serves it.</param>
/// <param name="KestrelVerb">Verb of this program that serves the reference.</param>
/// <param name="Cases">Requests.</param>
/// <param name="Record">Asks once and checks the scores.</param>
/// <param name="Connect">Opens a connection.</param>
internal sealed record ServeSubject(
    string ServerVerb, string KestrelVerb, Func<HistogramRows, ServeCase[]> Cases, Func<Uri, ServeCase, float[], RecordedAnswer> Record, Func<Uri, ILoadConnection> Connect)
{
    // One for all requests of a run.
    private static readonly HttpClient Client = new();

    /// <summary>REST, JSON and binary.</summary>
    public static ServeSubject Rest { get; } = new(
        "serve-target", "kestrel-target", RequestBodies.All, (server, @case, scores) => AnswerRecorder.Record(Client, server, @case, scores), target => new LoadConnection(target));
}
