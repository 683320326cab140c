using System.Text.Json;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>How a gRPC call ended.</summary>
/// <param name="Status">Name of the status, such as <c>NOT_FOUND</c>.</param>
/// <param name="Details">Its text.</param>
/// <param name="Messages">Messages before it, in protobuf's JSON form.</param>
internal sealed record GrpcAnswer(string Status, string Details, IReadOnlyList<JsonElement> Messages);
