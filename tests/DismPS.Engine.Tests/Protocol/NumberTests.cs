using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Protocol;

public sealed class NumberTests
{
    [Fact]
    public void Every_binary32_is_written_in_a_form_that_reads_back_exactly()
    {
        Span<byte> text = stackalloc byte[ShortestFloat.MaxLength];
        var random = new Random(1);
        for (int i = 0; i < 400_000; i++)
        {
            float value = i < 4096
                ? BitConverter.Int32BitsToSingle(i < 2048 ? i : i << 20)
                : BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (!float.IsFinite(value))
                continue;
            int length = ShortestFloat.Write(value, text);
            string written = Encoding.ASCII.GetString(text[..length]);
            float framework = float.Parse(written, CultureInfo.InvariantCulture);
            int position = 0;
            Assert.True(JsonNumber.TryReadSingle(text[..length], ref position, out float read), written);
            Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(framework));
            Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(read));
            Assert.Equal(length, position);
            Assert.Equal(Digits(value.ToString("R", CultureInfo.InvariantCulture)), Digits(written));
        }
    }

    [Fact]
    public void Numbers_of_a_tensor_are_written_as_each_by_itself()
    {
        var random = new Random(4);
        Span<byte> text = stackalloc byte[ShortestFloat.MaxLength];
        for (int round = 0; round < 400; round++)
        {
            float[] values = [.. Enumerable.Range(0, 1000 + (round % 7)).Select(_ => random.Next(8) switch
            {
                0 => random.Next(-1000, 1000),
                1 => random.Next(-1000, 1000) / 8f,
                2 => MathF.ScaleB(1, random.Next(-149, 128)),
                3 => BitConverter.Int32BitsToSingle(random.Next(0x00800000)),
                4 => random.NextSingle() * 100,
                5 => -random.NextSingle(),
                6 => float.Parse(random.Next(100_000).ToString(CultureInfo.InvariantCulture) + "e-" + random.Next(12), CultureInfo.InvariantCulture),
                _ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
            })];
            var wanted = new StringBuilder("[");
            foreach (float value in values)
            {
                if (wanted.Length > 1)
                    wanted.Append(',');
                wanted.Append(float.IsFinite(value) ? Encoding.ASCII.GetString(text[..ShortestFloat.Write(value, text)]) : "null");
            }

            var output = new ArrayBufferWriter<byte>();
            JsonTensorWriter.Write(output, "output", "y", DataType.Fp32, MemoryMarshal.AsBytes<float>(values));
            Assert.Equal(wanted.Append(']').ToString(), Encoding.ASCII.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void Decimal_texts_of_any_length_are_rounded_as_the_framework_does()
    {
        var random = new Random(2);
        for (int i = 0; i < 200_000; i++)
        {
            string text = i % 3 == 0
                ? ((double)BitConverter.Int32BitsToSingle(random.Next())).ToString("R", CultureInfo.InvariantCulture)
                : $"{random.NextInt64(1L << random.Next(1, 62))}.{random.NextInt64(1L << random.Next(1, 62))}e{random.Next(-60, 40)}";
            if (text.Contains("N"))
                continue;
            Check(text);
        }
    }

    [Theory]
    [InlineData("16777217")]
    [InlineData("16777219")]
    [InlineData("16777217.0000000000000000000000001")]
    [InlineData("1.17549421069244107548702944485e-38")]
    [InlineData("7.0064923216240853546186479164495e-46")]
    [InlineData("0.00000000000000000000000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("340282356779733661637539395458142568447")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992.5")]
    [InlineData("0.1e-400")]
    [InlineData("0e99999")]
    public void Hard_cases_are_rounded_as_the_framework_does(string text) => Check(text);

    [Theory]
    [InlineData("1e39")]
    [InlineData("-1e999999999999")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("-")]
    [InlineData("")]
    [InlineData("0x10")]
    [InlineData("Infin")]
    public void What_is_no_binary32_number_of_json_is_refused(string text)
    {
        int position = 0;
        bool read = JsonNumber.TryReadSingle(Encoding.ASCII.GetBytes(text), ref position, out _);
        Assert.False(read && position == text.Length);
    }

    [Fact]
    public void What_follows_a_number_is_no_part_of_it()
    {
        var random = new Random(3);
        string[] ends = ["", ",", "]", " ", ", ", "\n", "}", ", 7.0, 8, 9.5]", "],1234567", " ,1.0,2.0,3.0"];
        for (int i = 0; i < 200_000; i++)
        {
            string whole = random.NextInt64(1L << random.Next(1, 40)).ToString(CultureInfo.InvariantCulture);
            string text = (i % 6) switch
            {
                0 => whole,
                1 => whole + ".0",
                2 => whole + "." + random.Next(1000),
                3 => whole + ".0" + random.Next(10),
                4 => whole + ".0e" + random.Next(5),
                _ => "-" + whole + ".00000000" + random.Next(100),
            };
            byte[] bytes = Encoding.ASCII.GetBytes(text + ends[random.Next(ends.Length)]);
            int position = 0;
            Assert.True(JsonNumber.TryReadSingle(bytes, ref position, out float single), text);
            Assert.Equal(float.Parse(text, CultureInfo.InvariantCulture), single);
            Assert.Equal(text.Length, position);
            position = 0;
            Assert.True(JsonNumber.TryReadDouble(bytes, ref position, out double value), text);
            Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
            Assert.Equal(text.Length, position);
        }
    }

    [Theory]
    [InlineData("01, 2, 3, 4")]
    [InlineData("00.0, 2, 3")]
    [InlineData(".0, 2, 3, 4")]
    [InlineData("1., 2, 3, 4")]
    [InlineData("1.e1, 2, 3, 4")]
    [InlineData("1.0e, 2, 3, 4")]
    [InlineData(", 1, 2, 3, 4")]
    public void What_is_no_number_of_json_is_refused_whatever_follows(string text)
    {
        int position = 0;
        Assert.False(JsonNumber.TryReadSingle(Encoding.ASCII.GetBytes(text), ref position, out _));
    }

    [Theory]
    [InlineData("18446744073709551615", true)]
    [InlineData("18446744073709551616", false)]
    [InlineData("99999999999999999999", false)]
    [InlineData("-1", false)]
    [InlineData("1.0", false)]
    [InlineData("1e2", false)]
    public void Unsigned_integers_are_exact_or_refused(string text, bool good)
    {
        int position = 0;
        Assert.Equal(good, JsonNumber.TryReadUInt64(Encoding.ASCII.GetBytes(text), ref position, out ulong value));
        Assert.True(!good || value.ToString(CultureInfo.InvariantCulture) == text);
    }

    private static void Check(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        int position = 0;
        float wantedSingle = float.Parse(text, CultureInfo.InvariantCulture);
        bool read = JsonNumber.TryReadSingle(bytes, ref position, out float single);
        Assert.Equal(float.IsFinite(wantedSingle), read);
        if (read)
            Assert.Equal(wantedSingle, single);
        position = 0;
        double wanted = double.Parse(text, CultureInfo.InvariantCulture);
        if (JsonNumber.TryReadDouble(bytes, ref position, out double value))
            Assert.Equal(wanted, value);
        else
            Assert.False(double.IsFinite(wanted));
    }

    private static string Digits(string text)
    {
        string mantissa = text.Split('E', 'e')[0].Replace("-", "").Replace(".", "");
        return mantissa.Trim('0');
    }
}
