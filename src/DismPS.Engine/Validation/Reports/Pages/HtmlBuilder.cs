using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace DismPS.Engine.Validation.Reports.Pages;

/// <summary>Builds HTML: what is written as text or put into an interpolated hole is escaped, only literals are not.</summary>
internal sealed class HtmlBuilder
{
    private readonly StringBuilder text = new();

    public int Length => text.Length;

    /// <summary>Appends markup whose holes are escaped; numbers are written in the invariant culture with at most one decimal.</summary>
    public HtmlBuilder Add([InterpolatedStringHandlerArgument("")] ref Handler markup) => this;

    /// <summary>Appends markup as it is: only for text of this program.</summary>
    public HtmlBuilder AddMarkup(string markup)
    {
        text.Append(markup);
        return this;
    }

    public override string ToString() => text.ToString();

    /// <summary>Takes the parts of an interpolated text.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly HtmlBuilder builder;

        public Handler(int literalLength, int holes, HtmlBuilder builder)
        {
            this.builder = builder;
            _ = literalLength + holes;
        }

        public void AppendLiteral(string literal) => builder.text.Append(literal);

        public void AppendFormatted(string? value) => builder.text.Append(WebUtility.HtmlEncode(value));

        public void AppendFormatted(long value) => builder.text.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted(int value) => builder.text.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted(double coordinate) => builder.text.Append(CultureInfo.InvariantCulture, $"{Math.Round(coordinate, 1)}");
    }
}
