using System.Numerics;
using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Templates;

/// <summary>A single value.</summary>
public sealed class ScalarNode : TemplateNode
{
    internal ScalarNode(NodeSpan span, ScalarValue value, string text, bool isPlain)
        : base(span)
    {
        Value = value;
        Text = text;
        IsPlain = isPlain;
    }

    /// <summary>What it is taken for.</summary>
    public ScalarKind Kind => Value.Kind;

    /// <summary>The text without quotes, escapes resolved.</summary>
    public string Text { get; }

    /// <summary>True when it stands without quotes.</summary>
    public bool IsPlain { get; }

    /// <summary>The number, when it is an integer.</summary>
    public BigInteger Integer => Value.Integer;

    /// <summary>The number, when it has a point.</summary>
    public double Float => Value.Float;

    /// <summary>The value, when it is a boolean.</summary>
    public bool Boolean => Value.Boolean;

    /// <summary>True for an integer whose digits read in base ten give another number: <c>010</c>, <c>1:30</c>.</summary>
    public bool IsSurprisingInteger =>
        Kind == ScalarKind.Integer && IsPlain
        && (Text.Contains(':') || (Text.TrimStart('+', '-') is ['0', >= '0' and <= '9', ..] digits && digits.TrimStart('0', '_').Length > 1));

    internal ScalarValue Value { get; }

    /// <inheritdoc/>
    public override string Describe() => Kind switch
    {
        ScalarKind.Text => $"the text '{Shortened}'",
        ScalarKind.Integer => Text.Contains(':') || IsSurprisingInteger ? $"the number {Integer}" : $"the number {Shortened}",
        ScalarKind.Float => $"the number {Shortened}",
        ScalarKind.Boolean => Text.ToLowerInvariant() is "true" or "false" ? $"the boolean {Text}" : $"the boolean {(Boolean ? "true" : "false")} ('{Text}' without quotes)",
        ScalarKind.Null => "nothing",
        ScalarKind.Date => $"the date {Shortened}",
        _ => "a value of another kind",
    };

    // Messages stay readable whatever a file holds.
    private string Shortened => Text.Length <= 40 ? Text : string.Concat(Text.AsSpan(0, 37), "...");
}
