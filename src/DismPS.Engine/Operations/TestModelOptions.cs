using DismPS.Engine.Inference;

namespace DismPS.Engine.Operations;

/// <summary>What <see cref="TestModel"/> runs.</summary>
/// <param name="Source">Template whose golden cases lie beside it in <c>tests/&lt;Resource&gt;</c>.</param>
public sealed record TestModelOptions(TemplateSource Source)
{
    /// <summary>Only this resource; null tests every resource that has golden cases.</summary>
    public string? Resource { get; init; }

    /// <summary>Server to ask; null runs the model in this process.</summary>
    public Uri? Uri { get; init; }

    /// <summary>Interpreter for a Python model; null to look for one.</summary>
    public string? PythonPath { get; init; }

    /// <summary>How the server is reached, and how long one answer may take.</summary>
    public ServerConnection Connection { get; init; } = new();

    /// <summary>Tells how long answers take.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
