using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.DialsStandIn;

/// <summary>Commands of the platform's own tool that were recorded one after the other in one folder.</summary>
public sealed record RecordedSession
{
    /// <summary>Id of the session, or of the template case of a build or package.</summary>
    public required string Id { get; init; }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>A remark.</summary>
    public string? Note { get; init; }

    /// <summary>The commands; a build or package has one.</summary>
    public required IReadOnlyList<RecordedStep> Steps { get; init; }

    /// <summary>All requests of all steps.</summary>
    public IEnumerable<RecordedExchange> Exchanges => Steps.SelectMany(s => s.Exchanges);

    /// <summary>Reads a file of <c>tests/data/builds/{build,package,sessions}</c>.</summary>
    /// <exception cref="JsonException">It is no such file.</exception>
    public static RecordedSession Read(string path)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(path)) ?? throw new JsonException($"{path} holds null.");
        return new RecordedSession
        {
            Id = (json["id"] ?? json["case"])!.GetValue<string>(),
            Title = json["title"]?.GetValue<string>() ?? "",
            Note = json["note"]?.GetValue<string>(),
            Steps = json["steps"] is JsonArray steps ? [.. steps.Select(s => RecordedStep.Of(s!))] : [RecordedStep.Of(json)],
        };
    }

    /// <summary>Id and title.</summary>
    public override string ToString() => $"{Id}: {Title}";
}
