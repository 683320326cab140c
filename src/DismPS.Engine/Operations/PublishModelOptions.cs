namespace DismPS.Engine.Operations;

/// <summary>What <see cref="PublishModel"/> publishes and where.</summary>
/// <param name="Source">Template of the models.</param>
/// <param name="Repository">Model repository; <c>file:///folder</c>.</param>
public sealed record PublishModelOptions(TemplateSource Source, Uri Repository)
{
    /// <summary>Only this resource; null publishes all.</summary>
    public string? Resource { get; init; }

    /// <summary>Replaces a model of the same name with other content.</summary>
    public bool Force { get; init; }
}
