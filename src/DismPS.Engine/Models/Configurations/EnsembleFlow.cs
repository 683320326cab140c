using DismPS.Engine.Models.Scheduling;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Follows answers of decoupled members: a step must not join tensors of different ones, because their counts differ.</summary>
internal sealed class EnsembleFlow(ModelConfiguration ensemble, IReadOnlyList<ModelConfiguration> members)
{
    private readonly Dictionary<string, int> streams = [];

    /// <exception cref="ModelConfigurationRefusal">A step joins tensors of different decoupled members.</exception>
    public bool IsDecoupled()
    {
        foreach (var input in ensemble.Inputs)
            streams.TryAdd(input.Name, 0);
        List<int> open = [.. Enumerable.Range(0, members.Count)];
        int last = 0;
        // Each round takes at least one step out, or it is the last.
        while (open.FindIndex(i => ensemble.EnsembleSteps[i].Inputs.Values.All(streams.ContainsKey)) is int next and >= 0)
        {
            EnsembleStep step = ensemble.EnsembleSteps[open[next]];
            int[] from = [.. step.Inputs.Values.Select(t => streams[t]).Distinct()];
            if (from.Length > 1)
                throw ModelConfigurationRefusal.Load("ensemble", $"in ensemble {ensemble.Name}, step of model '{step.ModelName}' receives inputs originated from different decoupled models");
            int made = members[open[next]].Decoupled ? ++last : from.FirstOrDefault();
            foreach (string output in step.Outputs.Values)
                streams[output] = made;
            open.RemoveAt(next);
        }

        return last > 0;
    }
}
