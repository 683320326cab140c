using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Engine.Tests.Operations;

public sealed class CompareTensorsTests
{
    private static readonly CompareTensorsOptions Default = new();

    [Fact]
    public void Tolerances_are_those_of_recorded_cases()
    {
        Assert.Null(Difference(1.00009, 1.0));
        Assert.Equal("tensor is 1.00012, expected 1 (rtol 0.0001, atol 1E-05); 1 of 1 elements differs", Difference(1.00012, 1.0));
        Assert.Null(Difference(1.00012, 1.0, Default with { AbsoluteTolerance = 0.01 }));
        Assert.Equal("rtol 0.0001, atol 0.01", CompareTensors.Compare([Values(1)], [Values(1)], Default with { AbsoluteTolerance = 0.01 }).Tolerance);
    }

    [Fact]
    public void Whole_numbers_are_exact_unless_somebody_asks_for_a_tolerance()
    {
        Assert.Equal("tensor is 9007199254740993, expected 9007199254740992; 1 of 1 elements differs", Difference(9007199254740993, 9007199254740992));
        Assert.Equal("tensor is 100001, expected 100000; 1 of 1 elements differs", Difference(100001, 100000));
        Assert.Null(Difference(100001, 100000, Default with { RelativeTolerance = 1e-3 }));
        // One side has fractions: both are numbers with a tolerance.
        Assert.Null(Difference(100001, 100000.0));
    }

    [Fact]
    public void Names_decide_where_there_are_several()
    {
        TensorValues a = Values(1) with { Name = "a" }, b = Values(2) with { Name = "b" };
        Assert.Null(CompareTensors.Compare([b, a], [a, b], Default).Difference);
        Assert.Null(CompareTensors.Compare([b, a], [a], Default).Difference);
        Assert.Equal("output 'b' is missing; there are a, c", CompareTensors.Compare([a, b with { Name = "c" }], [a, b], Default).Difference);
        Assert.Null(CompareTensors.Compare([a], [a with { Name = "other" }], Default).Difference);
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => CompareTensors.Compare([a, Values(2)], [a, b], Default)).Code);
    }

    [Fact]
    public void Declared_datatypes_are_compared_and_decide()
    {
        TensorValues half = Values(0.1) with { Name = "x", DataType = "FP16" };
        Assert.Null(CompareTensors.Compare([half], [half], Default).Difference);
        Assert.Equal("x has datatype FP16, expected FP32", CompareTensors.Compare([half], [half with { DataType = "FP32" }], Default).Difference);
        Assert.Contains("'FP23', which there is not", Assert.Throws<DismException>(() => CompareTensors.Compare([half], [half with { DataType = "FP23" }], Default)).Message);
    }

    [Fact]
    public void A_NaN_is_a_NaN_unless_it_is_not_to_be()
    {
        Assert.Null(Difference(double.NaN, "NaN"));
        Assert.Null(Difference(float.PositiveInfinity, double.PositiveInfinity));
        Assert.NotNull(Difference(double.PositiveInfinity, double.NegativeInfinity));
        Assert.NotNull(Difference(double.NaN, double.NaN, Default with { DistinctNaN = true }));
    }

    [Fact]
    public void What_is_no_tensor_is_refused()
    {
        Assert.Contains("DateTime", Refusal(new TensorValues(default(DateTime))));
        Assert.Contains("tensor", Refusal(new TensorValues(new object[] { new object[] { 1 }, new object[] { 1, 2 } })));
        Assert.Contains("[2,2]", Refusal(Values(1) with { Shape = [2, 2] }));
        Assert.Contains("[-1]", Refusal(Values(1) with { Shape = [-1] }));
        Assert.Contains("tolerance", Assert.Throws<DismException>(() => Difference(1, 1, Default with { RelativeTolerance = double.NaN })).Message);
    }

    private static TensorValues Values(object value) => new(value);

    private static string? Difference(object got, object want, CompareTensorsOptions? options = null) => CompareTensors.Compare([Values(got)], [Values(want)], options ?? Default).Difference;

    private static string Refusal(TensorValues values) => Assert.Throws<DismException>(() => CompareTensors.Compare([values], [values], Default)).Message;
}
