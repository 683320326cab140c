namespace DismPS.Engine.Templates;

/// <summary>The servers that the platform runs; the names are the template's.</summary>
public enum ServingFramework
{
    /// <summary>NVIDIA Triton.</summary>
    Tritonserver,

    /// <summary>Seldon MLServer.</summary>
    MLServer,
}
