namespace DismPS.Engine.Templates;

/// <summary>What YAML 1.1 takes a scalar for.</summary>
public enum ScalarKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>An integer: decimal, octal (<c>010</c>), hexadecimal, binary or base 60 (<c>1:30</c>).</summary>
    Integer,

    /// <summary>A number with a point, <c>.inf</c> or <c>.nan</c>.</summary>
    Float,

    /// <summary><c>true</c>, <c>yes</c>, <c>on</c> and their opposites.</summary>
    Boolean,

    /// <summary>Nothing: <c>null</c>, <c>~</c> or no text at all.</summary>
    Null,

    /// <summary>A date or a point in time.</summary>
    Date,

    /// <summary>Something that fits no field of a template: binary data, a set, an alias that contains itself.</summary>
    Other,
}
