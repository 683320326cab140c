using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using static DismPS.Engine.Tests.Inference.Inputs;

namespace DismPS.Engine.Tests.Inference;

public sealed class CsvFaultTests
{
    private static readonly TensorSpec Three = Spec("x", DataType.Fp32, -1, 3);

    [Theory]
    [InlineData("", "in.csv: the file is empty.")]
    [InlineData("\n\r\n", "in.csv: the file is empty.")]
    [InlineData("x[0],x[1],x[2]\n1,abc,3\n", "in.csv:2:3: column x[1] holds 'abc', a number (FP32) was expected.")]
    [InlineData("x[0],x[1],x[2]\n1,2,3\n1,,3\n", "in.csv:3:3: column x[1] is empty, a number (FP32) was expected.")]
    [InlineData("x[0],x[1],x[2]\n1,1e39,3\n", "in.csv:2:3: column x[1] holds '1e39', which does not fit FP32.")]
    [InlineData("x[0],x[1],x[2]\n1,2\n", "in.csv:2:3: the row has 2 cells and the header 3.")]
    [InlineData("x[0],x[1],x[2]\n1,2,3,4\n", "in.csv:2:7: the row has 4 cells and the header 3.")]
    [InlineData("x[0],x[1],x[1]\n1,2,3\n", "in.csv:1:11: the column 'x[1]' is there twice, as column 2 and 3.")]
    [InlineData("x[0],x[1],x[01]\n1,2,3\n", "in.csv:1:11: the column 'x[01]' gives an element that another column gives already.")]
    [InlineData("x[0],x[2]\n1,2\n", "in.csv:1:1: the columns of x: 3 columns are needed and 2 are there; the first that is missing is element 1 (a column that ends in [1]).")]
    [InlineData("x[0],x[1],x[2],x[3]\n1,2,3,4\n", "in.csv:1:16: the column 'x[3]' is outside: index 3 of a dim of 3.")]
    [InlineData("x[0],x[1],x[0][1]\n1,2,3\n", "in.csv:1:11: the column 'x[0][1]' has 2 indices where the columns before it have 1.")]
    [InlineData("x,x[1]\n1,2\n", "in.csv:1:3: x is there twice: as one column, and as indexed columns.")]
    [InlineData("x\n\"[1,2]\"\n", "in.csv:2:1: x has shape [2] in this row, [3] was expected.")]
    [InlineData("x\n\"[1,[2],3]\"\n", "in.csv:2:1: x is ragged at [1]: arrays of one level must have one length and one depth.")]
    [InlineData("x\n\"[1,null,3]\"\n", "in.csv:2:1: x[1] holds 'null', a number (FP32) was expected.")]
    [InlineData("x\n\"[1,2,3\"\n", "in.csv:2:1: column x holds '[1,2,3', a JSON array was expected.")]
    [InlineData("x\nhello\n", "in.csv:2:1: column x holds 'hello', a JSON array was expected.")]
    [InlineData("run,x[0],x[1],x[2]\nabc,1,2,3\n", "in.csv:2:1: column run holds 'abc', a whole number (INT64) was expected.")]
    [InlineData("x[0],x[1],x[2]\n\"1,2,3\n", "in.csv:2:1: a quoted cell of this row is not closed before the end of the file.")]
    [InlineData("x[0],x[1],x[2]\n1,\"2\"2,3\n", "in.csv:2:1: text stands behind the closing quote of a cell of this row.")]
    [InlineData("a,x[0],x[1],x[2]\n\"one\ntwo\",1,2,oops\n", "in.csv:3:10: column x[2] holds 'oops', a number (FP32) was expected.")]
    public async Task Faults_name_place_content_and_expectation(string text, string expected)
    {
        DismException fault = await Fault(Csv(text, Three));
        Assert.Equal(expected, fault.Message);
        Assert.Equal("in.csv", fault.Target);
    }

    [Fact]
    public async Task A_missing_input_lists_what_was_found_and_guesses()
    {
        string header = "run,ls," + string.Join(',', Enumerable.Range(0, 51).Select(i => $"input_1[{i}]"));
        DismException fault = await Fault(Csv(header + "\n", [Spec("input_0", DataType.Fp32, -1, 51), Spec("pileup", DataType.Fp32, -1)]));
        Assert.Equal("in.csv:1:1: the columns input_0[0] … input_0[50], or input_0 with a JSON array, for the input input_0 FP32 [-1,51] are missing. "
            + "Found: run, ls, input_1[0] … input_1[50].", fault.Message);
        Assert.Equal("Did you mean 'input_1'? Rename it, or map input_1 to input_0.", fault.Cure);
    }

    [Fact]
    public async Task Too_few_numeric_columns_for_the_one_input_are_counted()
    {
        DismException fault = await Fault(Csv("run,a,b,c\n1,2,x,3\n", Three));
        Assert.EndsWith("The first row has 2 numeric columns besides run and lumisection.", fault.Message);
    }

    [Theory]
    [InlineData(DataType.UInt8, "256", "which does not fit UINT8 (0 to 255)")]
    [InlineData(DataType.UInt8, "-1", "which does not fit UINT8 (0 to 255)")]
    [InlineData(DataType.Int32, "2147483648", "which does not fit INT32")]
    [InlineData(DataType.Int64, "9223372036854775808", "which does not fit INT64")]
    [InlineData(DataType.UInt64, "18446744073709551616", "which does not fit UINT64")]
    [InlineData(DataType.Int32, "1.5", "a whole number (INT32) was expected")]
    [InlineData(DataType.Int32, "nan", "a whole number (INT32) was expected")]
    [InlineData(DataType.Bool, "2", "true, false, 1 or 0 was expected")]
    [InlineData(DataType.Fp16, "70000", "which does not fit FP16 (up to 65504)")]
    [InlineData(DataType.Fp32, "0x10", "a number (FP32) was expected")]
    public async Task Values_that_do_not_fit_the_type_are_refused(DataType type, string cell, string expected)
    {
        DismException fault = await Fault(Csv($"x\n{cell}\n", Spec("x", type, -1)));
        Assert.Contains($"'{cell}'", fault.Message);
        Assert.Contains(expected, fault.Message);
    }

    [Theory]
    [InlineData(DataType.Int32, "5.0", 5)]
    [InlineData(DataType.Int32, "-2147483648", int.MinValue)]
    [InlineData(DataType.Int32, "1e3", 1000)]
    public async Task Whole_numbers_may_be_written_as_decimals(DataType type, string cell, int expected)
    {
        InputBatch batch = Assert.Single(await Csv($"x\n{cell}\n", Spec("x", type, -1)));
        Assert.Equal(expected, batch.Inputs[0].AsSpan<int>()[0]);
    }

    [Fact]
    public async Task A_decimal_comma_is_explained()
    {
        DismException fault = await Fault(Csv("x;y\n1,5;2\n", [Spec("x", DataType.Fp32, -1), Spec("y", DataType.Fp32, -1)]));
        Assert.Contains("decimals with a point", fault.Cure);
    }

    [Fact]
    public async Task Empty_cells_are_nan_only_when_asked_for_and_only_for_floats()
    {
        InputReaderOptions options = new() { EmptyIsNaN = true };
        InputBatch batch = Assert.Single(await Csv("x[0],x[1],x[2]\n1,,3\n", Three, options));
        Assert.Equal([1f, float.NaN, 3], Floats(batch.Inputs[0]));
        await Fault(Csv("x,y\n1,\n", [Spec("x", DataType.Fp32, -1), Spec("y", DataType.Int32, -1)], options));
    }

    [Fact]
    public async Task A_long_cell_is_shown_short_and_without_control_characters()
    {
        DismException fault = await Fault(Csv($"x\n\"a\n{new string('b', 500)}\"\n", Spec("x", DataType.Fp32, -1)));
        Assert.InRange(fault.Message.Length, 40, 130);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task A_mapped_column_that_is_not_there_is_refused()
    {
        DismException fault = await Fault(Csv("histo,x\n1,2\n", Three, new InputReaderOptions { Map = new Dictionary<string, string> { ["hist"] = "x" } }));
        Assert.Contains("'hist' that is to be mapped is not there. Found: histo, x.", fault.Message);
        Assert.Contains("'histo'", fault.Cure);
    }

    [Fact]
    public async Task Broken_text_never_ends_in_anything_but_a_fault()
    {
        Random random = new(7);
        string alphabet = "x[0],12\"\n\r;[]{}.eE-+ nai\0\u00e9";
        for (int i = 0; i < 5000; i++)
        {
            string text = (i % 2 == 0 ? "x[0],x[1],x[2]\n" : "x\n") + new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            try
            {
                await Csv(text, Three);
            }
            catch (DismException fault)
            {
                Assert.Equal(ErrorCode.InputInvalid, fault.Code);
            }
        }
    }
}
