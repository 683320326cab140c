using DismPS.Engine.Hosting;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="StartApi"/> serves and for how long.</summary>
public sealed record StartApiOptions(TemplateSource Source)
{
    /// <summary>Resource; null when the template has one only.</summary>
    public string? Resource { get; init; }

    /// <summary>HTTP port; 0 takes any free one, null the usual one of the resource's type.</summary>
    public int? Port { get; init; }

    /// <summary>Interpreter for a Python model; null to look for one.</summary>
    public string? PythonPath { get; init; }

    /// <summary>Process whose end ends the server; null keeps it until it is stopped.</summary>
    public int? OwnerProcessId { get; init; }

    /// <summary>How long the server may take to get ready.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>How long a model may compute for one request; it is stopped afterwards.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How it serves.</summary>
    public ServingOptions Serving { get; init; } = new();
}
