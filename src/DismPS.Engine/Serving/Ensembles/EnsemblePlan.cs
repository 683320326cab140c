using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Ensembles;

/// <summary>Which steps an ensemble has, and how tensors flow between them. Made when it is loaded.</summary>
internal sealed class EnsemblePlan
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <param name="ensemble">Its configuration, with its name.</param>
    /// <param name="outputs">Its outputs with full shapes.</param>
    public EnsemblePlan(ModelConfiguration ensemble, ImmutableArray<TensorSpec> outputs)
    {
        Name = ensemble.Name;
        Inputs = [.. ensemble.Inputs.Select(i => NumberOf(i.Name))];
        Steps = [.. ensemble.EnsembleSteps.Select(Step)];
        Outputs = [.. ensemble.Outputs.Select(o => NumberOf(o.Name))];
        OutputSpecs = outputs;
        Makers = new int[numbers.Count];
        Array.Fill(Makers, -1);
        List<int>[] users = [.. Enumerable.Range(0, numbers.Count).Select(_ => new List<int>())];
        for (int i = 0; i < Steps.Length; i++)
        {
            foreach ((_, int tensor) in Steps[i].Outputs)
                Makers[tensor] = i;
            foreach (int tensor in Steps[i].Inputs.Select(t => t.Tensor).Distinct())
                users[tensor].Add(i);
        }

        Users = [.. users.Select(u => u.ToArray())];
        Waits = [.. Steps.Select(s => s.Inputs.Select(t => t.Tensor).Distinct().Count())];
    }

    /// <summary>Name of the ensemble.</summary>
    public string Name { get; }

    /// <summary>Tensors of the ensemble's inputs, in the order of its signature.</summary>
    public int[] Inputs { get; }

    /// <summary>Tensors of the ensemble's outputs, in the order of its signature.</summary>
    public int[] Outputs { get; }

    /// <summary>The ensemble's outputs with full shapes.</summary>
    public ImmutableArray<TensorSpec> OutputSpecs { get; }

    /// <summary>The steps, in the order of the file.</summary>
    public EnsemblePlanStep[] Steps { get; }

    /// <summary>The step that makes a tensor; -1 for an input.</summary>
    public int[] Makers { get; }

    /// <summary>The steps that take a tensor.</summary>
    public int[][] Users { get; }

    /// <summary>How many tensors a step waits for.</summary>
    public int[] Waits { get; }

    private EnsemblePlanStep Step(EnsembleStep step) => new(
        step.ModelName, step.ModelVersion < 0 ? null : step.ModelVersion.ToString(CultureInfo.InvariantCulture),
        [.. step.Inputs.Select(i => (i.Key, NumberOf(i.Value)))], [.. step.Outputs.Select(o => (o.Key, NumberOf(o.Value)))]);

    private int NumberOf(string tensor)
    {
        if (!numbers.TryGetValue(tensor, out int number))
            numbers.Add(tensor, number = numbers.Count);
        return number;
    }
}
