namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>What <see cref="EnvironmentMaker"/> makes.</summary>
/// <param name="Folder">Absolute folder of the environment.</param>
/// <param name="Interpreter">Python that it is made from.</param>
/// <param name="Requirements">What is installed.</param>
internal sealed record EnvironmentRecipe(string Folder, string Interpreter, RequirementsFile Requirements)
{
    /// <summary>Version of <see cref="Interpreter"/>.</summary>
    public string Version { get; init; } = "";

    /// <summary>uv, when it is there; null for venv and pip.</summary>
    public string? Uv { get; init; }

    /// <summary>Whether an environment that is there is replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>Whether packages of the Python itself are seen.</summary>
    public bool IncludeSystemPackages { get; init; }

    /// <summary>How long one program may run.</summary>
    public TimeSpan Limit { get; init; }
}
