namespace DismPS.Engine.Operations;

/// <summary>What <see cref="CreateEnvironment"/> makes.</summary>
/// <param name="Source">Template whose handlers the environment is for.</param>
public sealed record CreateEnvironmentOptions(TemplateSource Source)
{
    /// <summary>Only this resource; null for all that have Python code, which then share one environment.</summary>
    public string? Resource { get; init; }

    /// <summary>Absolute path of a requirements file; null for <c>requirements.txt</c> beside the handler, else in its code folder, else beside the template.</summary>
    public string? RequirementsPath { get; init; }

    /// <summary>Python to make it from; null for DISMPS_PYTHON, else python3.10 of the PATH, else its python3.</summary>
    public string? PythonPath { get; init; }

    /// <summary>Absolute folder of the environment; null for <c>.venv</c> beside the template.</summary>
    public string? Target { get; init; }

    /// <summary>Replaces an environment that is there.</summary>
    public bool Force { get; init; }

    /// <summary>Installs what the handlers import, in place of a requirements file.</summary>
    public bool FromImports { get; init; }

    /// <summary>Lets the environment see the packages of the Python that it is made from, for machines without a package index.</summary>
    public bool IncludeSystemPackages { get; init; }

    /// <summary>How long pip, uv or venv may run.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);
}
