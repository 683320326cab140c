using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>Compares an answer with a golden one.</summary>
public static class GoldenComparison
{
    private const int MostOutputs = 3;

    /// <summary>Compares. Order does not matter, further outputs are left aside, and every wanted one must be there.</summary>
    /// <param name="wanted">The golden case.</param>
    /// <param name="got">The answer.</param>
    /// <param name="rule">Judges the rows of both, so that a flag that differs is told; null to compare the tensors alone.</param>
    public static GoldenVerdict Compare(GoldenCase wanted, IReadOnlyList<Tensor> got, ScoringRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(got);
        if (wanted.Outputs is null)
            return new GoldenVerdict(wanted.Refusal!.AllowsAnswer ? null : $"the request was answered, but it must be refused ({wanted.Refusal.Status}{AboutOf(wanted.Refusal)})", null);
        GoldenVerdict verdict = Compare(wanted.Outputs, got, wanted.Tolerances);
        return rule is not null && FlagComparison.Difference(rule, wanted.Outputs, got) is { } flags
            ? verdict with { Difference = verdict.Difference is null ? flags : $"{verdict.Difference}; {flags}" }
            : verdict;
    }

    /// <summary>Compares tensors by name: order does not matter, further ones are left aside, and every wanted one must be there.</summary>
    /// <param name="wanted">What is expected.</param>
    /// <param name="got">What came.</param>
    /// <param name="tolerances">How much numbers may differ.</param>
    public static GoldenVerdict Compare(IReadOnlyList<Tensor> wanted, IReadOnlyList<Tensor> got, GoldenTolerances tolerances)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(got);
        ArgumentNullException.ThrowIfNull(tolerances);
        var differences = new List<string>();
        double? maximum = null;
        foreach (Tensor want in wanted)
        {
            Tensor? tensor = got.FirstOrDefault(t => t.Name == want.Name);
            if (tensor is null)
            {
                differences.Add($"output '{want.Name}' is missing; there are {(got.Count == 0 ? "none" : string.Join(", ", got.Select(t => t.Name)))}");
                continue;
            }

            GoldenVerdict verdict = TensorComparison.Compare(want, tensor, tolerances.Of(want.Name));
            if (verdict.Difference is not null)
                differences.Add(verdict.Difference);
            maximum = verdict.MaximumDifference is { } own ? Math.Max(maximum ?? 0, own) : maximum;
        }

        int more = differences.Count - MostOutputs;
        if (more > 0)
        {
            differences.RemoveRange(MostOutputs, more);
            differences.Add($"{more} more outputs differ");
        }

        return new GoldenVerdict(differences.Count == 0 ? null : string.Join("; ", differences), maximum);
    }

    /// <summary>What does not fit when a request was refused; null when it had to be refused so.</summary>
    /// <param name="wanted">The golden case.</param>
    /// <param name="failure">The refusal.</param>
    public static string? Refused(GoldenCase wanted, Diagnostics.DismException failure)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(failure);
        if (wanted.Refusal is null)
            return failure.Message;
        return wanted.Refusal.Fits(failure.Code)
            ? null
            : $"the request was refused with {GoldenRefusal.ClassOf(failure.Code)}, expected {wanted.Refusal.Status}{AboutOf(wanted.Refusal)}: {failure.Message}";
    }

    private static string AboutOf(GoldenRefusal refusal) => refusal.About is null ? "" : $": {refusal.About}";
}
