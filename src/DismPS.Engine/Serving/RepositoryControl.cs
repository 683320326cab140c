namespace DismPS.Engine.Serving;

/// <summary>Who decides which models a server has while it runs: tritonserver's <c>--model-control-mode</c>.</summary>
public enum RepositoryControl
{
    /// <summary>Nobody: the models of the start are served until the end.</summary>
    None,

    /// <summary>Clients, who ask for models to be loaded and unloaded.</summary>
    Explicit,

    /// <summary>The folders: their changes are followed.</summary>
    Poll,
}
