using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>What an MLServer <c>model-settings.json</c> says (MLServer 1.7, mlserver/settings.py), with its defaults.</summary>
public sealed record ModelSettings
{
    /// <summary>Import path of the handler's class: <c>app.Handler</c>.</summary>
    public required string Implementation { get; init; }

    /// <summary>Model name on the wire; empty when absent, which means the folder's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Platform for the model's metadata; empty when absent.</summary>
    public string Platform { get; init; } = "";

    /// <summary>Versions of what the model was trained with, for its metadata: free texts.</summary>
    public ImmutableArray<string> Versions { get; init; } = [];

    /// <summary>Declared inputs. MLServer holds no request to them; this server does.</summary>
    public ImmutableArray<ModelSettingsTensor> Inputs { get; init; } = [];

    /// <summary>Declared outputs.</summary>
    public ImmutableArray<ModelSettingsTensor> Outputs { get; init; } = [];

    /// <summary>Requests that may be put together; 0 and 1 mean none.</summary>
    public int MaxBatchSize { get; init; }

    /// <summary>How long requests wait for each other, in seconds; 0 means not at all.</summary>
    public double MaxBatchTime { get; init; }

    /// <summary>The model's own parameters.</summary>
    public ModelSettingsParameters Parameters { get; init; } = new();

    /// <summary>Keys that are passed over, each with its place and what was probably meant.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The file as it stands: one JSON object in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }
}
