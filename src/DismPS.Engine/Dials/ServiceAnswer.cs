using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Dials;

/// <summary>An answer that was read to its end, within a limit.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Content.</param>
internal sealed partial record ServiceAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    private const int ShownCharacters = 300;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Pause that the service asks for before the next attempt; null when it asks for none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the request carried and no message may repeat, though the service does.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    /// <summary>What the service says of a failure, in one line that is safe to show: its <c>detail</c>, <c>error</c> or text.</summary>
    public string Explain()
    {
        string text = Member("detail") ?? Member("error_description") ?? Member("error") ?? Encoding.UTF8.GetString(Body.Span[..Math.Min(Body.Length, 4 * ShownCharacters)]);
        // A page of a proxy tells nothing that its status does not.
        if (text.AsSpan().TrimStart().StartsWith("<"))
            text = "";
        foreach (string secret in Secrets)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        // What the service made itself, or a part of what was sent.
        text = LongWord().Replace(text, "***");
        text = new string([.. text.Trim().Select(c => char.IsControl(c) ? ' ' : c).Take(ShownCharacters)]).TrimEnd('.');
        return text.Length == 0 ? $"status {Status}" : $"status {Status}, {text}";
    }

    /// <summary>A text of the answer's JSON object; null when there is none.</summary>
    public string? Member(string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"[\w\-.]{60,}|\beyJ[\w\-.]*")]
    private static partial Regex LongWord();

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Status = ").Append(Status);
        return true;
    }
}
