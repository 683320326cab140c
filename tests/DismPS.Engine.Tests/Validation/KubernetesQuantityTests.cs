using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

public sealed class KubernetesQuantityTests
{
    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("500m", 0.5)]
    [InlineData("+.5", 0.5)]
    [InlineData("2.", 2.0)]
    [InlineData("-1", -1.0)]
    [InlineData("1Ki", 1024.0)]
    [InlineData("2Gi", 2147483648.0)]
    [InlineData("1k", 1000.0)]
    [InlineData("1E", 1e18)]
    [InlineData("1E3", 1000.0)]
    [InlineData("1e-3", 0.001)]
    [InlineData("", null)]
    [InlineData("Gi", null)]
    [InlineData("1K", null)]
    [InlineData("1GB", null)]
    [InlineData("1 Gi", null)]
    [InlineData("1.2.3", null)]
    [InlineData("half", null)]
    [InlineData("１", null)]
    public void Quantities_are_those_of_kubernetes(string text, double? value)
    {
        Assert.Equal(value, KubernetesQuantity.Parse(text));
    }
}
