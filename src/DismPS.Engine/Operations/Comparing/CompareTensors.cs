using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations;

/// <summary>Compares values of a script with expected ones as golden cases are compared: shape, then element by element.</summary>
public static class CompareTensors
{
    /// <summary>Compares by name; a single tensor is compared with a single one, whatever their names are.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: a tolerance is none, or values make no tensor.</exception>
    public static TensorVerdict Compare(IReadOnlyList<TensorValues> actual, IReadOnlyList<TensorValues> expected, CompareTensorsOptions options)
    {
        ArgumentNullException.ThrowIfNull(actual);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(options);
        GoldenTolerance tolerance = ToleranceOf(options);
        if (expected.Count == 1 && actual.Count == 1)
        {
            string name = expected[0].Name ?? actual[0].Name ?? "tensor";
            (expected, actual) = ([expected[0] with { Name = name }], [actual[0] with { Name = name }]);
        }

        if (expected.Concat(actual).Any(t => t.Name is null))
            throw new DismException(ErrorCode.UsageInvalid, "Several tensors are compared by name, and one has none.", "Give each output its 'name'.");
        bool isExact = options is { AbsoluteTolerance: null, RelativeTolerance: null };
        var wanted = new List<Tensor>();
        var gotten = new List<Tensor>();
        foreach (TensorValues want in expected)
        {
            TensorValues? got = actual.FirstOrDefault(a => a.Name == want.Name);
            wanted.Add(ValueTensor.Create(want, ValueTensor.TypeOf(want, got ?? want, isExact)));
            if (got is not null)
                gotten.Add(ValueTensor.Create(got, ValueTensor.TypeOf(got, want, isExact)));
        }

        // What else came is told where a name is missing.
        gotten.AddRange(actual.Where(a => expected.All(e => e.Name != a.Name)).Select(a => ValueTensor.Create(a, ValueTensor.TypeOf(a, a, isExact))));
        GoldenVerdict verdict = GoldenComparison.Compare(wanted, gotten, GoldenTolerances.All(tolerance));
        return new TensorVerdict(verdict.Difference, verdict.MaximumDifference, tolerance.ToString());
    }

    private static GoldenTolerance ToleranceOf(CompareTensorsOptions options)
    {
        double relative = options.RelativeTolerance ?? GoldenTolerance.Default.Relative, absolute = options.AbsoluteTolerance ?? GoldenTolerance.Default.Absolute;
        foreach ((string name, double value) in new[] { ("relative", relative), ("absolute", absolute) })
        {
            if (!double.IsFinite(value) || value < 0)
                throw new DismException(ErrorCode.UsageInvalid, $"The {name} tolerance is no number from 0.", "Leave it out for that of golden cases.");
        }

        return new GoldenTolerance(relative, absolute) { DistinctNaN = options.DistinctNaN };
    }
}
