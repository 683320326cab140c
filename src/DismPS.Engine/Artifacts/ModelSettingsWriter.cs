using System.Globalization;
using System.Text;
using DismPS.Engine.Models;

namespace DismPS.Engine.Artifacts;

/// <summary>Writes the <c>model-settings.json</c> of an MLServer resource as dism-core 1.5.1 does: one line, <c>json.dumps</c> spacing.</summary>
public static class ModelSettingsWriter
{
    /// <summary>Name of the file.</summary>
    public const string FileName = ModelSettingsReader.FileName;

    /// <summary>The text of the file, without a line end.</summary>
    /// <param name="serviceName">Model name on the wire.</param>
    /// <param name="handler"><c>module.path.ClassName</c>.</param>
    /// <param name="modelFile">Name of the model file beside the settings.</param>
    public static string Write(string serviceName, string handler, string modelFile) =>
        $"{{\"name\": {Quote(serviceName)}, \"implementation\": {Quote(handler)}, "
        + $"\"parameters\": {{\"uri\": {Quote(modelFile)}, \"version\": \"0.1.0\"}}}}";

    // Python's json.dumps escapes everything outside ASCII in lower-case hexadecimal, unlike the encoders of System.Text.Json.
    private static string Quote(string value)
    {
        StringBuilder text = new("\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or > '~' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
