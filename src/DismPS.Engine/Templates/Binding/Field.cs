using System.Diagnostics.CodeAnalysis;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Binding;

/// <summary>A field of a template with its value and place. Rules see these, so that one broken field does not hide the others.</summary>
/// <param name="State">What became of it.</param>
/// <param name="Value">The value, when <see cref="IsPresent"/>.</param>
/// <param name="Path">Its path in the document.</param>
/// <param name="Location">The value; for a missing field the mapping that lacks it.</param>
internal readonly record struct Field<T>(FieldState State, T? Value, string Path, SourceLocation Location)
{
    /// <summary>The value as it is written; null when nothing is.</summary>
    public TemplateNode? Node { get; init; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsPresent => State == FieldState.Present;

    /// <summary>True when the user wrote a value, right or wrong.</summary>
    public bool IsGiven => State is FieldState.Present or FieldState.Invalid;

    /// <summary>True when the user wrote nothing or null.</summary>
    public bool IsUnset => State is FieldState.Absent or FieldState.Null;

    /// <summary>The same field with a value of another type; <paramref name="convert"/> is called only for a value.</summary>
    public Field<TOther> With<TOther>(Func<T, TOther> convert) =>
        new(State, IsPresent ? convert(Value) : default, Path, Location) { Node = Node };
}
