using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>An answer that is not sent yet.</summary>
internal sealed record Answer
{
    // A filler of this size is sent again and again for huge answers.
    private const int HugeBlock = 64 * 1024;

    public required int Status { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; }

    /// <summary>How many bytes of filler follow <see cref="Body"/>, inside of a JSON text that is never closed.</summary>
    public long Filler { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Why the call is none that a recording knows.</summary>
    public string? Complaint { get; init; }

    public static Answer OfJson(int status, JsonNode? json) =>
        new() { Status = status, Body = JsonSerializer.SerializeToUtf8Bytes(json), ContentType = "application/json" };

    public static Answer OfText(int status, string text, string? type) =>
        new() { Status = status, Body = Encoding.UTF8.GetBytes(text), ContentType = type };

    public static Answer OfHuge(long bytes) =>
        new() { Status = 200, Body = Encoding.UTF8.GetBytes("""{"next": null, "previous": null, "results": [], "filler": " """), ContentType = "application/json", Filler = bytes };

    public static Answer Detail(int status, string detail) => OfJson(status, new JsonObject { ["detail"] = detail });

    public static Answer OfComplaint(string complaint) => Detail(501, complaint) with { Complaint = complaint };

    public static ReadOnlyMemory<byte> FillerBlock { get; } = Enumerable.Repeat((byte)'x', HugeBlock).ToArray();
}
