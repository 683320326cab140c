using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Assertions;

/// <summary>Compares values of a test for <c>Should -BeCloseToTensor</c>.</summary>
public static class TensorAssertion
{
    internal const string Name = "BeCloseToTensor";

    /// <summary>The script that Pester calls.</summary>
    internal const string Script = """
        param($ActualValue, $ExpectedValue, [Nullable[double]] $AbsoluteTolerance, [Nullable[double]] $RelativeTolerance, [switch] $DistinctNaN, [switch] $Negate, [string] $Because, $CallerSessionState)
        [DismPS.Assertions.TensorAssertion]::Judge($ActualValue, $ExpectedValue, $AbsoluteTolerance, $RelativeTolerance, $DistinctNaN, $Negate, $Because)
        """;

    /// <summary>The verdict.</summary>
    /// <param name="actual">What came: Pester's list of the pipeline's objects.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="absoluteTolerance">Null for that of golden cases.</param>
    /// <param name="relativeTolerance">Null for that of golden cases.</param>
    /// <param name="distinctNaN">A NaN differs from a NaN too.</param>
    /// <param name="negate">Should -Not.</param>
    /// <param name="because">The reason, for the message.</param>
    public static AssertionOutcome Judge(object? actual, object? expected, double? absoluteTolerance, double? relativeTolerance, bool distinctNaN, bool negate, string? because)
    {
        string start = $"Expected {(negate ? "another tensor" : "a close tensor")}{AssertionOutcome.Reason(because)} but ";
        TensorVerdict verdict;
        try
        {
            IReadOnlyList<TensorValues> wanted = ScriptValues.Expected(expected);
            verdict = CompareTensors.Compare(ScriptValues.Actual(actual, wanted), wanted,
                new CompareTensorsOptions { AbsoluteTolerance = absoluteTolerance, RelativeTolerance = relativeTolerance, DistinctNaN = distinctNaN });
        }
        catch (DismException e)
        {
            return new AssertionOutcome(false, $"{start}they cannot be compared: {e.Message}");
        }

        string largest = verdict.MaximumDifference is { } difference and > 0 ? string.Create(CultureInfo.InvariantCulture, $", by up to {difference:G3}") : "";
        return AssertionOutcome.Of(verdict.Difference is null != negate, negate ? $"{start}it is the expected one{largest} ({verdict.Tolerance})." : $"{start}{verdict.Difference}.");
    }
}
