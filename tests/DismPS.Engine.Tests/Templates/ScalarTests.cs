using System.Globalization;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Tests.Templates;

/// <summary>Types of plain scalars; the expected values are those of PyYAML 6.0.3 (safe_load).</summary>
public sealed class ScalarTests
{
    [Theory]
    [InlineData("yes", "Boolean True")]
    [InlineData("Off", "Boolean False")]
    [InlineData("y", "Text y")]
    [InlineData("NULL", "Null")]
    [InlineData("~", "Null")]
    [InlineData("", "Null")]
    [InlineData("010", "Integer 8")]
    [InlineData("08", "Text 08")]
    [InlineData("0o7", "Text 0o7")]
    [InlineData("0x1F", "Integer 31")]
    [InlineData("-0b101", "Integer -5")]
    [InlineData("1_0", "Integer 10")]
    [InlineData("1:30", "Integer 90")]
    [InlineData("-1:01:01", "Integer -3661")]
    [InlineData("1:60", "Text 1:60")]
    [InlineData("1:30.5", "Float 90.5")]
    [InlineData("1e-3", "Text 1e-3")]
    [InlineData("1.0e-3", "Float 0.001")]
    [InlineData("1.0e3", "Text 1.0e3")]
    [InlineData("1.", "Float 1")]
    [InlineData(".5", "Float 0.5")]
    [InlineData("-.5", "Text -.5")]
    [InlineData("+.inf", "Float Infinity")]
    [InlineData("-.INF", "Float -Infinity")]
    [InlineData(".nan", "Float NaN")]
    [InlineData("-.nan", "Text -.nan")]
    [InlineData("2025-03-31", "Date")]
    [InlineData("2025-3-31", "Text 2025-3-31")]
    [InlineData("2025-3-1T1:02:03.5 +1:00", "Date")]
    [InlineData("!!str 5", "Text 5")]
    [InlineData("!!int '5'", "Integer 5")]
    [InlineData("!!float 1", "Float 1")]
    [InlineData("'yes'", "Text yes")]
    [InlineData("! '12'", "Integer 12")]
    public void Scalar_has_the_type_that_the_platform_gives_it(string text, string expected)
    {
        TemplateDocument document = TemplateReader.Read($"k: {text}\n", null);
        Assert.Empty(document.Diagnostics);
        var scalar = Assert.IsType<ScalarNode>(document.Root!.Find("k")!.Value);
        string value = scalar.Kind switch
        {
            ScalarKind.Text => " " + scalar.Text,
            ScalarKind.Integer => " " + scalar.Integer,
            ScalarKind.Float => " " + scalar.Float.ToString(CultureInfo.InvariantCulture),
            ScalarKind.Boolean => " " + scalar.Boolean,
            _ => "",
        };
        Assert.Equal(expected, scalar.Kind + value);
    }

    [Theory]
    [InlineData("=")]
    [InlineData("<<")]
    [InlineData("0b_")]
    [InlineData("2025-13-01")]
    [InlineData("!!int abc")]
    [InlineData("!!bool maybe")]
    public void Scalar_on_which_the_platforms_reader_fails_is_an_error(string text)
    {
        Assert.Equal("yaml-syntax", Assert.Single(TemplateReader.Read($"k: {text}\n", null).Diagnostics).Category);
    }

    [Theory]
    [InlineData("010", true)]
    [InlineData("1:30", true)]
    [InlineData("07", false)]
    [InlineData("10", false)]
    [InlineData("0", false)]
    public void Integers_that_read_otherwise_than_they_look_are_known(string text, bool surprising)
    {
        Assert.Equal(surprising, ((ScalarNode)TemplateReader.Read($"k: {text}\n", null).Root!.Find("k")!.Value).IsSurprisingInteger);
    }
}
