using System.Globalization;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Deployments;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary>Lines about deployments for people.</summary>
internal static class DeploymentLines
{
    /// <summary>What was done with one model: changes of a plan, its faults with evidence, its cases.</summary>
    public static void Print(DeployedModel model, bool isPlan, CommandOutput output)
    {
        foreach (DismPS.Engine.Cluster.Objects.ManifestProblem warning in model.Warnings)
            output.Message($"{model.Resource}: {warning}");
        if (isPlan)
        {
            foreach (string line in model.Changes)
                output.Line(line);
        }

        foreach (GoldenResult failed in model.Smoke.Where(s => !s.Passed))
            output.Message($"{model.Resource}: case {failed.Case}: {failed.Difference}");
        if (model.Failure is not { } failure)
            return;
        foreach (Diagnostic diagnostic in failure.Diagnostics)
            output.Message(diagnostic.ToString());
        output.Message($"dismps: {failure.Message}");
        if (failure.Cure is { } cure)
            output.Message($"  {cure}");
        foreach (string line in model.Fault?.Evidence ?? [])
            output.Message($"  | {line}");
    }

    /// <summary>The table of all of them.</summary>
    public static void PrintSummary(IReadOnlyList<DeployedModel> models, CommandOutput output)
    {
        string[][] rows =
        [
            ["MODEL", "DEPLOYMENT", "STATE", "VERSION", "RELEASE", "TIME", "URL"],
            .. models.Select(m => new[]
            {
                m.Resource, m.Name.Length == 0 ? "-" : m.Name, Word(m.State), m.Version ?? "-", m.Release?.ToString(CultureInfo.InvariantCulture) ?? "-",
                m.Duration is { } time ? Seconds(time) : "-", m.Url ?? "-",
            }),
        ];
        PrintTable(rows, output);
    }

    /// <summary>Deployments as the cluster has them.</summary>
    public static void PrintDeployments(IReadOnlyList<Deployment> deployments, bool withNamespace, CommandOutput output)
    {
        string[] head = ["DEPLOYMENT", "STATE", "REPLICAS", "VERSION", "THRESHOLD", "AGE", "URL"];
        IEnumerable<string[]> rows = deployments.Select(d => new[]
        {
            d.Name, d.State.ToString().ToLowerInvariant() + (d.CanaryPercent is { } share ? $" (canary {share} %)" : ""), d.Replicas is { } r ? $"{r.Ready}/{r.Total}" : "-",
            d.Version ?? "-", d.AnomalyThreshold is { } t ? t.ToString("R", CultureInfo.InvariantCulture) + (d.ThresholdOverride is null ? "" : "*") : "-", d.Age is { } age ? Age(age) : "-", d.Url ?? "-",
        });
        string[][] all = [head, .. rows];
        PrintTable(withNamespace ? [.. all.Select((row, i) => (string[])[i == 0 ? "NAMESPACE" : deployments[i - 1].Namespace, .. row])] : all, output);
        foreach (Deployment troubled in deployments.Where(d => d.Problem is not null))
            output.Message($"{troubled.Name}: {troubled.Problem}");
    }

    /// <summary>A table of columns as wide as they must be.</summary>
    public static void PrintTable(string[][] rows, CommandOutput output)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length))];
        foreach (string[] row in rows)
            output.Line(string.Join("  ", row.Select((cell, c) => c == row.Length - 1 ? cell : cell.PadRight(widths[c]))).TrimEnd());
    }

    /// <summary>How long ago, as kubectl says it.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays}d"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours}h"),
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalMinutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalSeconds)}s"),
    };

    /// <summary>The word for a state.</summary>
    public static string Word(DeployedModelState state) => state switch
    {
        DeployedModelState.RolledBack => "rolled back",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
