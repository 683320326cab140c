using System.Numerics;
using System.Text.Json.Nodes;
using DismPS.Engine.Cluster.Objects;
using FsCheck;

namespace DismPS.Engine.Tests.Cluster.Objects;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1.0", "1")]
    [InlineData("1000m", "1")]
    [InlineData("+.5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-2k", "-2000")]
    [InlineData("1Ki", "1024")]
    [InlineData("0.5Ki", "512")]
    [InlineData("1E", "1000000000000000000")]
    [InlineData("1e3", "1000")]
    [InlineData("1E-3", "0.001")]
    [InlineData("100n", "0.0000001")]
    [InlineData("0.1n", "0.000000001")]
    [InlineData("-0.1n", "-0.000000001")]
    [InlineData("1e999999999", "9223372036854775807")]
    [InlineData("8Ei", "9223372036854775807")]
    [InlineData("1e-999999999", "0.000000001")]
    [InlineData("0e999999999", "0")]
    public void Text_has_the_value_that_Kubernetes_gives_it(string text, string value)
    {
        Assert.True(Quantity.TryParse(text, out Quantity quantity));
        Assert.Equal(value, quantity.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("4GB")]
    [InlineData("4gi")]
    [InlineData("1 Gi")]
    [InlineData("0x10")]
    [InlineData("1e")]
    [InlineData("1e1.5")]
    [InlineData("1KI")]
    [InlineData("١")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    public void Other_texts_are_none(string? text) => Assert.False(Quantity.TryParse(text, out _));

    [Theory]
    [InlineData("1", true)]
    [InlineData("1.5", true)]
    [InlineData("1e3", true)]
    [InlineData("\"2Gi\"", true)]
    [InlineData("true", false)]
    [InlineData("[]", false)]
    public void Json_may_be_a_text_or_a_number(string json, bool isQuantity) => Assert.Equal(isQuantity, Quantity.TryRead(JsonNode.Parse(json), out _));

    [Fact]
    public void Written_values_are_read_as_they_were() => Prop.ForAll<int, NonNegativeInt>((whole, nanos) =>
    {
        string text = $"{(whole < 0 ? "-" : "")}{BigInteger.Abs(whole)}.{nanos.Get % 1_000_000_000:D9}";
        return Quantity.TryParse(text, out Quantity quantity) && Quantity.TryParse(quantity.ToString(), out Quantity again) && quantity == again;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Units_are_powers_and_order_is_that_of_the_values() => Prop.ForAll<int, int>((left, right) =>
    {
        (string Suffix, decimal Factor)[] units = [("m", 0.001m), ("", 1), ("k", 1000), ("Ki", 1024), ("M", 1e6m), ("Gi", 1073741824)];
        return units.All(a => units.All(b =>
            Quantity.TryParse($"{left}{a.Suffix}", out Quantity x) && Quantity.TryParse($"{right}{b.Suffix}", out Quantity y)
            && x.CompareTo(y) == (left * a.Factor).CompareTo(right * b.Factor) && (x == y) == (x.GetHashCode() == y.GetHashCode() && x.Equals(y))));
    }).QuickCheckThrowOnFailure();
}
