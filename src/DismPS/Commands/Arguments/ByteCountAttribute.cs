using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace DismPS.Commands;

/// <summary>Takes a number of bytes with a unit: <c>64MB</c> as PowerShell reads it, and <c>64MiB</c>, which is the same.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class ByteCountAttribute : ArgumentTransformationAttribute
{
    private const string Units = "KMGTP";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        string text => Read(text),
        double or float or decimal => Whole(inputData!),
        _ => inputData,
    };

    private static long Read(string text)
    {
        Match match = Spelling().Match(text);
        if (!match.Success)
            throw Wrong(text);
        decimal number = decimal.Parse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        int power = match.Groups[2].Success ? Units.IndexOf(char.ToUpperInvariant(match.Groups[2].ValueSpan[0])) + 1 : 0;
        return number <= long.MaxValue / (1L << (10 * power)) ? Bytes(number * (1L << (10 * power)), text) : throw Wrong(text);
    }

    private static long Whole(object input)
    {
        double number = LanguagePrimitives.ConvertTo<double>(input);
        string text = number.ToString(CultureInfo.InvariantCulture);
        return Math.Abs(number) < long.MaxValue ? Bytes((decimal)number, text) : throw Wrong(text);
    }

    private static long Bytes(decimal bytes, string text) =>
        decimal.Truncate(bytes) == bytes && bytes is >= 0 and <= long.MaxValue ? (long)bytes : throw Wrong(text);

    private static ArgumentTransformationMetadataException Wrong(string text) =>
        new($"'{text}' is no size: write whole bytes (67108864), or 64MB or 64MiB, which are both 64 times 1024 times 1024 bytes.");

    [GeneratedRegex(@"^\s*([0-9]{1,19}(?:\.[0-9]{1,6})?)\s?(?:([KMGTP])i?B|B)?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Spelling();
}
