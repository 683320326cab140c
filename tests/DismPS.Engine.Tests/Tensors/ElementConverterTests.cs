using System.Runtime.InteropServices;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Tensors;

public sealed class ElementConverterTests
{
    [Fact]
    public void Whole_numbers_go_between_all_types()
    {
        DataType[] types = [.. Enum.GetValues<DataType>().Where(type => type is not (DataType.Bytes or DataType.Bf16 or DataType.Bool))];
        foreach (DataType from in types)
        {
            byte[] source = new byte[3 * from.ElementSize()];
            Assert.Equal(-1, ElementConverter.Convert(DataType.UInt8, [0, 1, 100], from, source));
            foreach (DataType to in types)
            {
                Tensor target = new("x", to, [3], new byte[3 * to.ElementSize()]);
                Assert.Equal(-1, ElementConverter.Convert(from, source, to, target.Data.Span));
                Assert.Equal([0, 1, 100], Enumerable.Range(0, 3).Select(i => ElementReader.Number(target, i)));
            }
        }
    }

    [Theory]
    [InlineData(0.5, DataType.Int32)]
    [InlineData(double.NaN, DataType.Int32)]
    [InlineData(double.PositiveInfinity, DataType.Int64)]
    [InlineData(9223372036854775808.0, DataType.Int64)]
    [InlineData(18446744073709551616.0, DataType.UInt64)]
    [InlineData(2147483648.0, DataType.Int32)]
    [InlineData(-1, DataType.UInt8)]
    [InlineData(256, DataType.UInt8)]
    [InlineData(2, DataType.Bool)]
    [InlineData(1e39, DataType.Fp32)]
    [InlineData(1e5, DataType.Fp16)]
    public void What_a_type_cannot_hold_is_found(double value, DataType to) =>
        Assert.Equal(1, ElementConverter.Convert(DataType.Fp64, MemoryMarshal.AsBytes<double>([1, value]), to, new byte[2 * to.ElementSize()]));

    [Theory]
    [InlineData(-9223372036854775808.0, DataType.Int64)]
    [InlineData(double.NaN, DataType.Fp32)]
    [InlineData(double.NegativeInfinity, DataType.Fp16)]
    [InlineData(0.1, DataType.Fp32)]
    public void What_a_type_can_hold_or_round_is_kept(double value, DataType to) =>
        Assert.Equal(-1, ElementConverter.Convert(DataType.Fp64, MemoryMarshal.AsBytes<double>([value]), to, new byte[to.ElementSize()]));

    [Fact]
    public void Brain_floats_round_to_nearest_even_and_keep_nan()
    {
        Assert.Equal(0x3F80, ElementConverter.ToBrainFloat(1));
        Assert.Equal(0x3F80, ElementConverter.ToBrainFloat(BitConverter.UInt32BitsToSingle(0x3F808000)));
        Assert.Equal(0x3F82, ElementConverter.ToBrainFloat(BitConverter.UInt32BitsToSingle(0x3F818000)));
        Assert.True(float.IsNaN(BitConverter.UInt32BitsToSingle((uint)ElementConverter.ToBrainFloat(BitConverter.UInt32BitsToSingle(0x7F800001)) << 16)));
    }
}
