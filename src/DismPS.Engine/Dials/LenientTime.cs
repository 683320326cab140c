using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DismPS.Engine.Dials;

/// <summary>Reads a time that is only shown: one without zone is UTC, and one that is none is left out.</summary>
internal sealed class LenientTime : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time : null;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) => throw new NotSupportedException("Times of DIALS are only read.");
}
