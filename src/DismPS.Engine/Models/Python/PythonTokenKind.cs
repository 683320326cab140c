namespace DismPS.Engine.Models.Python;

/// <summary>What a token of a script is.</summary>
internal enum PythonTokenKind
{
    /// <summary>A name or a keyword.</summary>
    Name,

    /// <summary>A number; its value is not kept.</summary>
    Number,

    /// <summary>A text in quotes with its value; texts that follow each other are one token, as in Python.</summary>
    Text,

    /// <summary>A text with replacement fields; the value is the part before the first field.</summary>
    FormattedText,

    /// <summary>An operator or a bracket.</summary>
    Sign,
}
