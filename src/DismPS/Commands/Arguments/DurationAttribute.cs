using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace DismPS.Commands;

/// <summary>Takes a length of time in every spelling that a person would write, for a parameter that counts seconds or days.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class DurationAttribute : ArgumentTransformationAttribute
{
    private const string Spellings = "90s, 5m, 1h30m, 2d or 00:05:00";

    /// <summary>Counts days, and parts of them, in place of whole seconds.</summary>
    public bool InDays { get; set; }

    private string Unit => InDays ? "days" : "seconds";

    private string Number => InDays ? "14" : "30";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        TimeSpan time => Of((decimal)time.Ticks, $"{time:c}"),
        string text => Read(text),
        double or float or decimal => Counted(inputData!),
        _ => inputData,
    };

    private object Read(string text)
    {
        string word = text.Trim();
        if (decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            return InUnit(number, text);
        if (Clock().IsMatch(word) && TimeSpan.TryParseExact(word, ["c", "h\\:mm\\:ss", "d\\.h\\:mm\\:ss"], CultureInfo.InvariantCulture, out TimeSpan time))
            return Of(time.Ticks, text);
        Match parts = Parts().Match(word);
        if (!parts.Success || word.Length is 0 or > 32)
            throw Wrong(text);
        return Of((PartOf(parts, "d") * TimeSpan.TicksPerDay) + (PartOf(parts, "h") * TimeSpan.TicksPerHour)
            + (PartOf(parts, "m") * TimeSpan.TicksPerMinute) + (PartOf(parts, "s") * TimeSpan.TicksPerSecond), text);
    }

    private object Counted(object input)
    {
        double number = LanguagePrimitives.ConvertTo<double>(input);
        string text = number.ToString(CultureInfo.InvariantCulture);
        return Math.Abs(number) < 1e12 ? InUnit((decimal)number, text) : throw Wrong(text);
    }

    private object Of(decimal ticks, string text) => InUnit(ticks / (InDays ? TimeSpan.TicksPerDay : TimeSpan.TicksPerSecond), text);

    private object InUnit(decimal number, string text)
    {
        if (InDays)
            return (double)number;
        if (decimal.Truncate(number) != number)
            throw new ArgumentTransformationMetadataException($"'{text}' is no whole number of seconds.");
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Wrong(text);
    }

    private static decimal PartOf(Match parts, string unit) =>
        parts.Groups[unit] is { Success: true } part ? decimal.Parse(part.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : 0;

    private ArgumentTransformationMetadataException Wrong(string text) => new($"'{text}' is no duration: write {Unit} ({Number}), or {Spellings}.");

    [GeneratedRegex(@"^(\d{1,7}\.)?\d{1,2}:\d\d:\d\d$", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(@"^(?:(?<d>[0-9]{1,9}(?:\.[0-9]{1,6})?)d)?(?:(?<h>[0-9]{1,9}(?:\.[0-9]{1,6})?)h)?(?:(?<m>[0-9]{1,9}(?:\.[0-9]{1,6})?)m)?(?:(?<s>[0-9]{1,9}(?:\.[0-9]{1,6})?)s)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
