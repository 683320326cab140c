namespace DismPS.Engine.Serving;

/// <summary>The protocol's log settings.</summary>
public sealed record LogSettings
{
    /// <summary>Whether messages are written.</summary>
    public bool Info { get; init; } = true;

    /// <summary>Whether warnings are written.</summary>
    public bool Warning { get; init; } = true;

    /// <summary>Whether errors are written.</summary>
    public bool Error { get; init; } = true;

    /// <summary>How much more is written.</summary>
    public uint VerboseLevel { get; init; }

    /// <summary><c>default</c> or <c>ISO8601</c>.</summary>
    public string Format { get; init; } = "default";
}
