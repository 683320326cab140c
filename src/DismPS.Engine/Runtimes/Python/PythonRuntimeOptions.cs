namespace DismPS.Engine.Runtimes.Python;

/// <summary>How Python models are run.</summary>
public sealed record PythonRuntimeOptions
{
    /// <summary>Interpreter that the user named; null to look for one.</summary>
    public string? PythonPath { get; init; }

    /// <summary>Absolute folders in and above which a <c>.venv</c> is looked for, nearest first.</summary>
    public IReadOnlyList<string> EnvironmentFolders { get; init; } = [];

    /// <summary>How long a model may take to load.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long a request waits for a worker that is being started again.</summary>
    public TimeSpan RestartWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// True when the caller is the only user of the models: who gives up then ends the handler. A server leaves it running, because its
    /// process has other requests too.
    /// </summary>
    public bool EndsWithItsCaller { get; init; }

    /// <summary>Clock of limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
