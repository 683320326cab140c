namespace DismPS.Engine.Operations;

/// <summary>Forms of an exported manifest.</summary>
public enum ManifestFormat
{
    /// <summary>YAML, a document an object.</summary>
    Yaml,

    /// <summary>JSON: the object, or a List of several.</summary>
    Json,

    /// <summary>A folder with <c>base</c> and, for the namespace, <c>overlays/NAMESPACE</c>.</summary>
    Kustomize,

    /// <summary>A folder with a small chart, whose <c>values.yaml</c> holds the services.</summary>
    Helm,
}
