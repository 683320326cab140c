namespace DismPS.Bench.Soak;

/// <summary>What a soak does.</summary>
/// <param name="Target">The server.</param>
/// <param name="Grpc">Its port of gRPC.</param>
/// <param name="Requests">Requests to send at least.</param>
/// <param name="Seed">Where chance begins.</param>
/// <param name="Visitors">Clients at once.</param>
/// <param name="MaxBodyBytes">The server's limit of a body.</param>
internal sealed record SoakOptions(Uri Target, Uri Grpc, long Requests, int Seed, int Visitors, long MaxBodyBytes)
{
    /// <summary>The model that is always there.</summary>
    public const string Steady = "steady";

    /// <summary>Models that are loaded and unloaded meanwhile.</summary>
    public static readonly string[] Changing = ["changing-a", "changing-b"];

    /// <summary>How long any answer may take.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
}
