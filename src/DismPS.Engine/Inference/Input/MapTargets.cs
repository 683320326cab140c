using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>What columns may be renamed to: inputs of the model, and the labels of a row.</summary>
internal static class MapTargets
{
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: a target is neither.</exception>
    public static void Check(IReadOnlyDictionary<string, string> map, IReadOnlyList<TensorSpec> inputs)
    {
        foreach (string target in map.Values)
        {
            string stem = IndexedName.TrySplit(target, out string split, out _) ? split : target;
            if (LabelNames.RunRank(target) >= 0 || LabelNames.LumisectionRank(target) >= 0 || inputs.Any(input => input.Name == target || input.Name == stem))
                continue;
            string names = string.Join(", ", inputs.Select(input => InputFault.Quote(input.Name)));
            throw new DismException(ErrorCode.UsageInvalid,
                $"{InputFault.Quote(target)}, which a column is to be renamed to, is no input of the model.",
                NearestName.Suggest(stem, inputs.Select(input => input.Name)) ?? $"Inputs are {names}; run and lumisection are names too.", target);
        }
    }
}
