using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>A worker's word that a request failed.</summary>
internal static class ErrorFrame
{
    /// <summary>The failure for who sent the request.</summary>
    public static DismException Read(WorkerLane lane, string model)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(lane.Received.WrittenMemory.Slice(Frame.PrefixBytes, lane.HeadLength));
            JsonElement head = document.RootElement;
            int status = head.TryGetProperty("status", out JsonElement s) && s.TryGetInt32(out int number) && number is >= 400 and <= 599 ? number : 500;
            string message = WorkerText.Of(head, "message") ?? "the handler failed and gave no reason";
            string? type = WorkerText.Of(head, "type");
            string? at = WorkerText.Of(head, "at");
            // What a Triton model says of its own accord is the whole message.
            string text = (type is null or "TritonError" ? message : $"{type}: {message}") + (at is null || message.Contains(at, StringComparison.Ordinal) ? "" : $" ({at})");
            return new DismException(status < 500 ? ErrorCode.RequestInvalid : ErrorCode.InferenceFailed, text,
                status < 500 ? "The model's own code refuses the request: send what it asks for." : "Correct the model's code; where the message names a file and line, it fails there.", model)
            {
                MessageIsAnswer = true, HttpStatus = status, CallStatus = WorkerText.Of(head, "code"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new DismException(ErrorCode.InferenceFailed, "The worker's word of a failure cannot be read.",
                "Send the request again; the process of the model is started anew by itself.", model, e);
        }
    }
}
