namespace DismPS.Engine.Artifacts;

/// <summary>How a text is written in YAML.</summary>
internal enum YamlScalarStyle
{
    /// <summary>Without quotes.</summary>
    Plain,

    /// <summary>In single quotes.</summary>
    SingleQuoted,

    /// <summary>In double quotes, with escapes.</summary>
    DoubleQuoted,
}
