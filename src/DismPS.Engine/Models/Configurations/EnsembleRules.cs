using System.Collections.Immutable;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on an ensemble that need its members: names, types, shapes, batch sizes, versions, decoupled models.</summary>
public sealed class EnsembleRules
{
    private readonly Dictionary<string, Tensor> tensors = [];
    private readonly ModelConfiguration ensemble;

    private EnsembleRules(ModelConfiguration ensemble) => this.ensemble = ensemble;

    /// <summary>Checks an ensemble against its members.</summary>
    /// <param name="ensemble">Its configuration, with its name.</param>
    /// <param name="members">Finds a model by its name; null for one that is not there.</param>
    /// <param name="decoupled">Whether a request of the ensemble may have any number of answers: a member's may.</param>
    /// <returns>The first fault, or null.</returns>
    public static ModelConfigurationFault? Check(ModelConfiguration ensemble, Func<string, EnsembleMember?> members, out bool decoupled)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(members);
        decoupled = false;
        try
        {
            var rules = new EnsembleRules(ensemble);
            EnsembleMember[] found = rules.Find(members);
            rules.AddOwn();
            for (int i = 0; i < found.Length; i++)
                rules.AddStep(ensemble.EnsembleSteps[i], found[i].Configuration);
            decoupled = new EnsembleFlow(ensemble, [.. found.Select(f => f.Configuration)]).IsDecoupled();
            return null;
        }
        catch (ModelConfigurationRefusal refusal)
        {
            return refusal.Fault;
        }
    }

    private EnsembleMember[] Find(Func<string, EnsembleMember?> members)
    {
        EnsembleMember?[] found = [.. ensemble.EnsembleSteps.Select(s => members(s.ModelName))];
        string[] missing = [.. ensemble.EnsembleSteps.Where((_, i) => found[i] is null).Select(s => s.ModelName).Distinct().Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
            throw Refuse($"ensemble {ensemble.Name} contains models that are not available or ambiguous: {string.Join(", ", missing)}", "Put the models into the same repository, or correct model_name.");
        for (int i = 0; i < found.Length; i++)
        {
            EnsembleStep step = ensemble.EnsembleSteps[i];
            if (found[i]!.Versions.Count == 0)
                throw Refuse($"ensemble '{ensemble.Name}' depends on '{step.ModelName}' which has no loaded version");
            if (step.ModelVersion != -1 && !found[i]!.Versions.Contains(step.ModelVersion))
                throw Refuse($"ensemble '{ensemble.Name}' depends on '{step.ModelName}' whose required version {step.ModelVersion} is not loaded", "Write model_version: -1 for the highest one.");
        }

        return found!;
    }

    private void AddOwn()
    {
        foreach (TensorSpec input in ensemble.Inputs)
            tensors.TryAdd(input.Name, new Tensor(ensemble, input.DataType, ensemble.InputReshapes.GetValueOrDefault(input.Name, input.Shape)));
        foreach (TensorSpec output in ensemble.Outputs)
            tensors.TryAdd(output.Name, new Tensor(ensemble, output.DataType, ensemble.OutputReshapes.GetValueOrDefault(output.Name, output.Shape)));
    }

    private void AddStep(EnsembleStep step, ModelConfiguration member)
    {
        if (member.MaxBatchSize != 0 && member.MaxBatchSize < ensemble.MaxBatchSize)
            throw Refuse($"ensemble {ensemble.Name} allows maximum batch size {ensemble.MaxBatchSize}, but it contains model {step.ModelName} which only allows maximum batch size to be {member.MaxBatchSize}");
        foreach ((string input, string tensor) in step.Inputs)
        {
            if (!member.Inputs.Any(i => i.Name == input))
                throw Refuse($"in ensemble {ensemble.Name}, ensemble tensor {tensor} is mapping to non-existing input {input} in model {step.ModelName}{Known(member.Inputs)}");
        }

        foreach (TensorSpec input in member.Inputs)
        {
            if (step.Inputs.TryGetValue(input.Name, out string? tensor))
                Link(tensor, new Tensor(member with { Name = step.ModelName }, input.DataType, input.Shape));
            else if (!member.OptionalInputs.Contains(input.Name))
                throw Refuse($"in ensemble {ensemble.Name}, input {input.Name} in model {step.ModelName} is not mapped to any ensemble tensors");
        }

        foreach ((string output, string tensor) in step.Outputs)
        {
            TensorSpec made = member.Outputs.FirstOrDefault(o => o.Name == output)
                ?? throw Refuse($"in ensemble {ensemble.Name}, ensemble tensor {tensor} is mapped from non-existing output {output} in model {step.ModelName}{Known(member.Outputs)}");
            Link(tensor, new Tensor(member with { Name = step.ModelName }, made.DataType, made.Shape));
        }
    }

    private static string Known(ImmutableArray<TensorSpec> specs) => specs.IsEmpty ? "" : $"; it has {string.Join(", ", specs.Take(20).Select(s => s.Name))}";

    private void Link(string name, Tensor tensor)
    {
        if (!tensors.TryGetValue(name, out Tensor? known))
        {
            tensors[name] = tensor;
            return;
        }

        string place = $"in ensemble {ensemble.Name}, ensemble tensor {name}";
        if (known.Type != tensor.Type)
            throw Refuse($"{place}: inconsistent data type: {known.TypeName} is inferred from model {known.Model.Name} while {tensor.TypeName} is inferred from model {tensor.Model.Name}");
        if (!Fits(known.Dims, tensor.Dims) && !Fits(known.FullDims, tensor.FullDims))
            throw Refuse($"{place}: inconsistent shape: [{string.Join(',', known.FullDims)}] is inferred from model {known.Model.Name} while [{string.Join(',', tensor.FullDims)}] is inferred from model {tensor.Model.Name}");
    }

    private static bool Fits(ImmutableArray<long> one, ImmutableArray<long> other)
    {
        if (one.Length != other.Length)
            return false;
        for (int i = 0; i < one.Length; i++)
        {
            if (one[i] != -1 && other[i] != -1 && one[i] != other[i])
                return false;
        }

        return true;
    }

    private static ModelConfigurationRefusal Refuse(string message, string? cure = null) => ModelConfigurationRefusal.Load("ensemble", message, cure);

    private sealed record Tensor(ModelConfiguration Model, DataType Type, ImmutableArray<long> Dims)
    {
        public ImmutableArray<long> FullDims => Model.MaxBatchSize > 0 ? [-1, .. Dims] : Dims;

        public string TypeName => Type == DataType.Bytes ? "TYPE_STRING" : $"TYPE_{Type.ToWireName()}";
    }
}
