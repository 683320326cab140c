namespace DismPS;

/// <summary>Forms of a manifest.</summary>
public enum DismManifestFormat
{
    /// <summary>YAML, a document an object.</summary>
    Yaml,

    /// <summary>JSON: the object, or a List of several.</summary>
    Json,

    /// <summary>A folder for kubectl apply -k.</summary>
    Kustomize,

    /// <summary>A folder with a chart.</summary>
    Helm,
}
