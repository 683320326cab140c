namespace DismPS.Engine.Models.Python;

/// <summary>What a handler class comes from.</summary>
internal enum HandlerBase
{
    /// <summary>A class that is not known here; nothing can be said.</summary>
    Unknown,

    /// <summary>mlserver.MLModel.</summary>
    MlModel,

    /// <summary>A runtime of MLServer that has its own load and predict, as mlserver_sklearn.SKLearnModel.</summary>
    Runtime,

    /// <summary>Surely none of these.</summary>
    Other,
}
