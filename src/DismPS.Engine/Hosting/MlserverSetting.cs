using System.Globalization;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Hosting;

/// <summary>One setting of MLServer: its value, and where it stands.</summary>
/// <param name="Name">Its key in <c>settings.json</c>.</param>
/// <param name="Text">The value: the text of a scalar, or JSON; null for null.</param>
/// <param name="Kind">What it is in the file; a variable is a text always.</param>
/// <param name="Origin">File and key, or the variable.</param>
internal sealed record MlserverSetting(string Name, string? Text, JsonValueKind Kind, string Origin)
{
    /// <summary>Whether it says nothing: switched off, empty, or null.</summary>
    public bool IsOff => string.IsNullOrEmpty(Text) || Text is "[]" or "{}" || Text.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public string AsText() => Kind is JsonValueKind.String && Text is not null ? Text : throw Wrong("a text");

    /// <summary>As pydantic reads one.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public bool AsBoolean() => Text?.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "ON" or "YES" or "T" or "Y" => true,
        "FALSE" or "0" or "OFF" or "NO" or "F" or "N" => false,
        _ => throw Wrong("true or false"),
    };

    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public long AsInteger(long least, long most) =>
        long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
            ? number
            : throw Wrong($"a whole number from {least} to {most}");

    public DismException Refused(string why, string cure) => new(ErrorCode.UsageInvalid, $"{Origin}: {why}", cure, Name);

    private DismException Wrong(string wanted) =>
        new(ErrorCode.UsageInvalid, $"{Origin} takes {wanted}, not {(Text is null ? "null" : Text.Length > 80 ? Text[..80] + "…" : $"'{Text}'")}.",
            "Correct this setting, or leave it out.", Name);
}
