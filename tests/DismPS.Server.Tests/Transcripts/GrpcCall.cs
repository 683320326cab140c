using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>A gRPC call as it was recorded.</summary>
/// <param name="Method">Name of a method of the inference service, <c>Service/Method</c> of health, or a whole path.</param>
/// <param name="Messages">What is sent, in protobuf's JSON form.</param>
internal sealed record GrpcCall(string Method, IReadOnlyList<JsonElement> Messages)
{
    /// <summary>Header fields beside those of every call.</summary>
    public IReadOnlyList<(string Name, string Value)> Metadata { get; init; } = [];

    /// <summary><c>gzip</c> or <c>deflate</c> for the messages; null for neither.</summary>
    public string? Compression { get; init; }

    /// <summary>Pause between messages.</summary>
    public TimeSpan Gap { get; init; }

    /// <summary>When the client gives up; null for never.</summary>
    public TimeSpan? CancelAfter { get; init; }

    /// <summary>The call's deadline.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a stream's answers are those of <c>ModelInfer</c>, as MLServer has it.</summary>
    public bool PlainAnswers { get; init; }

    /// <summary>Path of the method whose answers come.</summary>
    public string AnswerPath => PlainAnswers ? Path.Replace("/ModelStreamInfer", "/ModelInfer", StringComparison.Ordinal) : Path;

    /// <summary>Path of the method.</summary>
    public string Path => Method.StartsWith('/') ? Method
        : Method.StartsWith("Health/", StringComparison.Ordinal) ? $"/grpc.health.v1.{Method}" : $"/inference.GRPCInferenceService/{Method}";
}
