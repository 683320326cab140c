namespace DismPS.Engine.Models;

/// <summary>The <c>parameters</c> of a <c>model-settings.json</c>; null where the file does not say.</summary>
public sealed record ModelSettingsParameters
{
    /// <summary>Where the model's file lies, relative to the settings.</summary>
    public string? Uri { get; init; }

    /// <summary>The model's version: any text.</summary>
    public string? Version { get; init; }

    /// <summary>Codec of requests that name none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Format of the model's file.</summary>
    public string? Format { get; init; }

    /// <summary>The handler's own parameters, one JSON object as it stands in the file; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }
}
