namespace DismPS.Server.Tests.Transcripts;

/// <summary>One deliberate difference.</summary>
/// <param name="What">How the real server answers and how ours does; a sentence of docs/protocol.md.</param>
/// <param name="Why">The reason.</param>
/// <param name="Where">Recording: <c>triton-rest</c>, <c>triton-grpc</c>, <c>mlserver</c>.</param>
/// <param name="Ids">Scenarios; <c>*</c> stands for any text.</param>
/// <param name="Wanted">What is compared in place of the recorded answer.</param>
internal sealed record Difference(string What, string Why, string Where, string[] Ids, WantedAnswer Wanted)
{
    /// <summary>Only this step, from 1.</summary>
    public int? Step { get; init; }

    /// <summary><c>default</c> where the real server's own dialect answers as recorded, <c>dialect</c> where only that differs; null for both.</summary>
    public string? In { get; init; }

    /// <summary>Only where this status was recorded.</summary>
    public string? Status { get; init; }

    /// <summary>Only where the recorded error matches this expression.</summary>
    public string? Error { get; init; }
}
