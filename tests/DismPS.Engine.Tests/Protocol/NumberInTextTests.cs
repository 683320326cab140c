using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DismPS.Engine.Protocol;

namespace DismPS.Engine.Tests.Protocol;

/// <summary>Numbers with text behind them: those of a few characters are read in another way there.</summary>
public sealed partial class NumberInTextTests
{
    private const string Behind = ", 1234567890.1234567890]";

    [Fact]
    public void Short_decimals_are_rounded_as_the_framework_does()
    {
        var random = new Random(3);
        for (int i = 0; i < 300_000; i++)
        {
            string whole = random.NextInt64((long)Math.Pow(10, random.Next(1, 9))).ToString(CultureInfo.InvariantCulture);
            string decimals = random.NextInt64((long)Math.Pow(10, random.Next(1, 9))).ToString(CultureInfo.InvariantCulture);
            string zeros = new('0', random.Next(0, 4));
            Check($"{(i % 5 == 0 ? "-" : "")}{(i % 3 == 0 ? "0" : whole)}{(i % 7 == 0 ? "" : $".{zeros}{decimals}")}");
        }
    }

    [Fact]
    public void Characters_at_random_are_read_as_far_as_json_has_a_number_or_refused()
    {
        const string Alphabet = "0000123456789....--eE+, ]x\u0001\u00e9";
        var random = new Random(4);
        for (int i = 0; i < 500_000; i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(1, 20); n > 0; n--)
                text.Append(Alphabet[random.Next(i % 2 == 0 ? 14 : Alphabet.Length)]);
            Check(text.ToString());
        }
    }

    [Theory]
    [InlineData("01.5")]
    [InlineData("-01.5")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-.5")]
    [InlineData("1.e5")]
    [InlineData("1.5e")]
    [InlineData("1.5E3")]
    [InlineData("1.2.3")]
    [InlineData("-0.0")]
    [InlineData("0.0")]
    [InlineData("0")]
    [InlineData("123456789012.45")]
    [InlineData("-123456789012.4")]
    public void Forms_at_the_border_are_read_as_the_grammar_says(string text) => Check(text);

    private static void Check(string text)
    {
        string all = text + Behind;
        byte[] bytes = Encoding.UTF8.GetBytes(all);
        string? number = NumberAtStart(all);
        float wanted = number is null ? 0 : float.Parse(number, CultureInfo.InvariantCulture);
        bool good = number is not null && float.IsFinite(wanted);

        int position = 0;
        bool read = JsonNumber.TryReadSingle(bytes, ref position, out float single);
        Assert.True(good == read, all);
        if (good)
        {
            Assert.True(BitConverter.SingleToInt32Bits(wanted) == BitConverter.SingleToInt32Bits(single), all);
            Assert.True(number!.Length == position, all);
        }

        position = 0;
        if (JsonNumber.TryReadDouble(bytes, ref position, out double value))
        {
            Assert.True(double.Parse(number!, CultureInfo.InvariantCulture).Equals(value), all);
            Assert.True(number!.Length == position, all);
        }
    }

    /// <summary>Null when the text does not begin with a number, or with one that breaks off.</summary>
    private static string? NumberAtStart(string text)
    {
        Match match = Number().Match(text);
        if (!match.Success)
            return null;
        char next = text[match.Length];
        bool fraction = match.Groups["fraction"].Success;
        bool exponent = match.Groups["exponent"].Success;
        bool breaksOff = (char.IsAsciiDigit(next) && !fraction && !exponent) || (next == '.' && !fraction && !exponent) || (next is 'e' or 'E' && !exponent);
        return breaksOff ? null : match.Value;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(?<fraction>\.[0-9]+)?(?<exponent>[eE][+-]?[0-9]+)?")]
    private static partial Regex Number();
}
