using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Inference;

public class CellParserTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("24.0")]
    [InlineData("0.1")]
    [InlineData("16777217")]
    [InlineData("1677721.7")]
    [InlineData("0.0000001")]
    [InlineData("9007199254740993")]
    [InlineData("900719925474099.3")]
    [InlineData("3.40282347")]
    [InlineData("99999999999999.9")]
    [InlineData("0.00000000000001")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e3")]
    [InlineData("-0.0")]
    public void A_number_is_rounded_as_the_framework_rounds_it(string text) => AssertAsFramework(text);

    [Fact]
    public void Decimals_of_all_lengths_are_rounded_as_the_framework_rounds_them()
    {
        var random = new Random(20261122);
        for (int i = 0; i < 200_000; i++)
        {
            string digits = random.NextInt64(1_000_000_000_000_000).ToString(CultureInfo.InvariantCulture);
            digits = digits[..random.Next(1, digits.Length + 1)];
            AssertAsFramework(digits.Insert(random.Next(1, digits.Length + 1), ".").TrimEnd('.'));
        }
    }

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData(".")]
    [InlineData("1.-5")]
    public void What_is_no_number_is_none(string text)
    {
        byte[] destination = new byte[8];
        Assert.Equal(CellFault.NotANumber, CellParser.Write(Encoding.UTF8.GetBytes(text), DataType.Fp64, destination));
    }

    private static void AssertAsFramework(string text)
    {
        byte[] cell = Encoding.UTF8.GetBytes(text);
        byte[] destination = new byte[8];
        Assert.Equal(CellFault.None, CellParser.Write(cell, DataType.Fp32, destination));
        Assert.Equal(BitConverter.SingleToInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)), MemoryMarshal.Read<int>(destination));
        Assert.Equal(CellFault.None, CellParser.Write(cell, DataType.Fp64, destination));
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), MemoryMarshal.Read<long>(destination));
    }
}
