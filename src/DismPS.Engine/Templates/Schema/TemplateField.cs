using System.Collections.Immutable;

namespace DismPS.Engine.Templates.Schema;

/// <summary>A field of the format, as the schema describes it.</summary>
internal sealed record TemplateField(string Name, FieldKind Kind, string Description)
{
    public bool IsRequired { get; init; } = true;

    /// <summary>Whether null is the same as leaving it out; optional fields that name one of a few words refuse it.</summary>
    public bool IsNullable { get; init; }

    /// <summary>The only values; empty for any.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Regular expression that the text must match.</summary>
    public string? Pattern { get; init; }

    public int MinLength { get; init; }

    /// <summary>0 for any length.</summary>
    public int MaxLength { get; init; }

    /// <summary>Items at least.</summary>
    public int MinItems { get; init; }

    public (long Least, long Most)? Range { get; init; }

    /// <summary>The fields of a group.</summary>
    public FieldGroup? Group { get; init; }

    /// <summary>The same field, which may be left out or null.</summary>
    public TemplateField Optional() => this with { IsRequired = false, IsNullable = true };

    public static TemplateField Text(string name, string description) => new(name, FieldKind.Text, description);

    public static TemplateField Choice(string name, string description, params ImmutableArray<string> values) => new(name, FieldKind.Text, description) { Values = values };
}
