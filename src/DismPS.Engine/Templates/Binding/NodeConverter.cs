using System.Globalization;
using System.Numerics;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Templates.Binding;

/// <summary>Turns nodes into values with the conversions of pydantic's lax mode (2.13), which the platform's validator uses.</summary>
internal sealed class NodeConverter(BindingContext context)
{
    // Python reads no longer integers from text.
    private const int MaxDigits = 4300;

    /// <summary>Text, and nothing but text.</summary>
    public string? Text(TemplateNode node, string path)
    {
        if (node is ScalarNode { Kind: ScalarKind.Text } scalar)
            return scalar.Text;
        bool quotable = node is ScalarNode { Kind: not ScalarKind.Other, Text.Length: <= 40 };
        Refuse(node, path, "a text", quotable ? $"Write it in quotes: \"{((ScalarNode)node).Text}\"." : null, context.Fixes.Quote(node));
        return null;
    }

    /// <summary>An integer of any size; also a float without fraction, numeric text, and booleans.</summary>
    public BigInteger? Integer(TemplateNode node, string path)
    {
        var scalar = node as ScalarNode;
        BigInteger? value = scalar?.Kind switch
        {
            ScalarKind.Integer => scalar.Integer,
            ScalarKind.Float when Math.Truncate(scalar.Float) == scalar.Float && Math.Abs(scalar.Float) < long.MaxValue => new BigInteger(scalar.Float),
            ScalarKind.Boolean => scalar.Boolean ? 1 : 0,
            ScalarKind.Text => IntegerText(scalar.Text.Trim()),
            _ => null,
        };
        if (value is null)
            Refuse(node, path, "an integer", null);
        else if (scalar!.Kind != ScalarKind.Integer)
            Converted(scalar, path, value.Value.ToString(CultureInfo.InvariantCulture));
        else
            WarnOfSurprise(scalar, path);
        return value;
    }

    /// <summary>A number; also numeric text and booleans.</summary>
    public double? Number(TemplateNode node, string path)
    {
        var scalar = node as ScalarNode;
        double? value = scalar?.Kind switch
        {
            ScalarKind.Integer => (double)scalar.Integer,
            ScalarKind.Float => scalar.Float,
            ScalarKind.Boolean => scalar.Boolean ? 1 : 0,
            ScalarKind.Text => NumberText(scalar.Text.Trim()),
            _ => null,
        };
        if (value is null)
            Refuse(node, path, "a number", null);
        else if (scalar!.Kind is ScalarKind.Boolean || (scalar.Kind is ScalarKind.Text && !scalar.IsPlain))
            Converted(scalar, path, value.Value.ToString("R", CultureInfo.InvariantCulture));
        else if (scalar.Kind == ScalarKind.Integer)
            WarnOfSurprise(scalar, path);
        return value;
    }

    /// <summary>A boolean; also 0 and 1 and the words for them.</summary>
    public bool? Boolean(TemplateNode node, string path)
    {
        var scalar = node as ScalarNode;
        bool? value = scalar?.Kind switch
        {
            ScalarKind.Boolean => scalar.Boolean,
            ScalarKind.Integer when scalar.Integer == 0 || scalar.Integer == 1 => scalar.Integer == 1,
            ScalarKind.Float when scalar.Float is 0 or 1 => scalar.Float == 1,
            ScalarKind.Text => scalar.Text.ToLowerInvariant() switch
            {
                "true" or "t" or "yes" or "y" or "on" or "1" => true,
                "false" or "f" or "no" or "n" or "off" or "0" => false,
                _ => null,
            },
            _ => null,
        };
        if (value is null)
            Refuse(node, path, "true or false", null);
        else if (scalar!.Kind != ScalarKind.Boolean)
            Converted(scalar, path, value.Value ? "true" : "false");
        return value;
    }

    /// <summary>Says that a node is not what its field takes; null and other wrong types have rules of their own.</summary>
    public void Refuse(TemplateNode node, string path, string wanted, string? suggestion, TextFix? fix = null)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        if (node is ScalarNode { Kind: ScalarKind.Null })
            context.Report(RuleCatalog.NullNotAllowed, path, context.LocationOf(node), $"'{name}' has no value; it needs {wanted}.", suggestion is null ? $"Write {wanted}." : null);
        else
            context.Report(RuleCatalog.WrongType, path, context.LocationOf(node), $"'{name}' must be {wanted}, not {node.Describe()}.", suggestion, fix: fix);
    }

    private void Converted(ScalarNode node, string path, string value) =>
        context.Report(RuleCatalog.LaxConversion, path, context.LocationOf(node), $"'{path[(path.LastIndexOf('.') + 1)..]}' is {node.Describe()} and is read as {value}.", $"Write {value}.", fix: context.Fixes.Unquote(node, value));

    private void WarnOfSurprise(ScalarNode node, string path)
    {
        if (node.IsSurprisingInteger)
            context.Report(RuleCatalog.SurprisingNumber, path, context.LocationOf(node), $"'{node.Text}' is read as {node.Integer}: YAML 1.1 takes it for {(node.Text.Contains(':') ? "a number in base 60" : "an octal number")}.");
    }

    private static BigInteger? IntegerText(string text)
    {
        string digits = text is ['+' or '-', ..] ? text[1..] : text;
        int point = digits.IndexOf('.');
        if (point >= 0)
        {
            // pydantic takes "16.0" but neither "16." nor "16.5".
            if (point == digits.Length - 1 || digits.AsSpan(point + 1).IndexOfAnyExcept('0') >= 0)
                return null;
            digits = digits[..point];
        }

        digits = WithoutUnderscores(digits);
        if (digits.Length is 0 or > MaxDigits || !BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value))
            return null;
        return text[0] == '-' ? -value : value;
    }

    private static double? NumberText(string text)
    {
        string unsigned = text is ['+' or '-', ..] ? text[1..] : text;
        double sign = text is ['-', ..] ? -1 : 1;
        if (unsigned.ToLowerInvariant() is "inf" or "infinity")
            return sign * double.PositiveInfinity;
        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
            return double.NaN;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return unsigned is [(>= '0' and <= '9') or '.', ..] && double.TryParse(WithoutUnderscores(unsigned), Style, CultureInfo.InvariantCulture, out double value)
            ? sign * value
            : null;
    }

    // Single underscores between digits are allowed, as in Python's source.
    private static string WithoutUnderscores(string text) =>
        text.StartsWith('_') || text.EndsWith('_') || text.Contains("__", StringComparison.Ordinal) ? "_" : text.Replace("_", "", StringComparison.Ordinal);
}
