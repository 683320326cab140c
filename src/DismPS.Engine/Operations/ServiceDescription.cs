using DismPS.Engine.Serving;

namespace DismPS.Engine.Operations;

/// <summary>What a server loads, and where it is expected.</summary>
/// <param name="Models">What the server is opened with.</param>
/// <param name="DefaultPort">HTTP port of the platform's server for this type: 8000 or 8080.</param>
/// <param name="Resource">Resource; null for a plain folder.</param>
/// <param name="TemplatePath">Absolute path of the template; null for a plain folder.</param>
/// <param name="BasePath">Absolute folder that the template's relative paths start from; null for a plain folder.</param>
public sealed record ServiceDescription(InferenceServerOptions Models, int DefaultPort, string? Resource, string? TemplatePath, string? BasePath = null)
{
    /// <summary>SHA-256 of everything that the resource was built from; null for a plain folder.</summary>
    public string? Fingerprint { get; init; }
}
