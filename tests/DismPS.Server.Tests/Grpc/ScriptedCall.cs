namespace DismPS.Server.Tests.Grpc;

/// <summary>How a call of <see cref="ScriptedGrpcServer"/> ends.</summary>
/// <param name="Status">Number of the status; null for an answer that has none.</param>
/// <param name="Message">Its text.</param>
internal sealed record ScriptedCall(int? Status, string Message = "")
{
    /// <summary>Message before the end; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Status of HTTP.</summary>
    public int HttpStatus { get; init; } = 200;

    /// <summary>Type of the answer.</summary>
    public string ContentType { get; init; } = "application/grpc";

    /// <summary>Cuts the connection in place of an answer.</summary>
    public bool Cut { get; init; }
}
