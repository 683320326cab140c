using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>What is wanted in place of the recorded answer; what is not named stays as recorded.</summary>
internal sealed record WantedAnswer
{
    /// <summary>Status code or name of a gRPC status.</summary>
    public string? Status { get; init; }

    /// <summary>Expression that the error's text matches.</summary>
    public string? Error { get; init; }

    /// <summary>Body.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>Paths that are not compared.</summary>
    public string[] Ignore { get; init; } = [];

    /// <summary>Paths that the answer may have more.</summary>
    public string[] Extra { get; init; } = [];

    /// <summary>True when the answer need not have the names that the recorded error has.</summary>
    public bool OtherNames { get; init; }

    /// <summary>True when the body is not compared.</summary>
    public bool AnyBody { get; init; }

    /// <summary><c>open</c>, <c>closed</c> or <c>any</c>.</summary>
    public string? Connection { get; init; }
}
