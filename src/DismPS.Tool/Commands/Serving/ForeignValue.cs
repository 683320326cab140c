namespace DismPS.Tool.Commands.Serving;

/// <summary>What the value of an option is.</summary>
internal enum ForeignValue
{
    None,
    Switch,
    Integer,
    Number,
    Text,
}
