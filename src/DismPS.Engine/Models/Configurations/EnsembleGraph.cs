using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on <c>ensemble_scheduling</c> that need no other model: every tensor is made once, used, and reached from the inputs.</summary>
internal sealed class EnsembleGraph
{
    private readonly Dictionary<string, Tensor> tensors = [];
    private readonly string name;

    private EnsembleGraph(string name) => this.name = name;

    /// <exception cref="ModelConfigurationRefusal">One is broken.</exception>
    public static void Check(JsonObject configuration, JsonObject ensemble)
    {
        string name = configuration.Text("name");
        if (configuration.Text("platform") != "ensemble")
            throw Refuse($"ensemble scheduling cannot be set for model '{name}' whose platform is not ensemble", "Write platform: \"ensemble\".");
        if (configuration.Count("instance_group") > 0)
            throw Refuse($"instance group should not be specified for ensemble '{name}'", "Leave instance_group out: the steps have theirs.");
        if (configuration.ContainsKey("optimization"))
            throw Refuse($"optimization should not be specified for ensemble '{name}'");
        if (configuration.Count("model_warmup") > 0)
            throw Refuse($"model_warmup can not be specified for ensemble '{name}'", "Warm up the models of its steps.");
        if (ensemble.Count("step") == 0)
            throw Refuse($"must specify 'step' for ensemble '{name}'");
        var graph = new EnsembleGraph(name);
        int index = 0;
        foreach (JsonObject step in ensemble.Items("step"))
            graph.Add(step, index++);
        graph.Flow([.. configuration.Items("input").Select(i => i.Text("name"))]);
        graph.CheckOutputs([.. configuration.Items("output").Select(o => o.Text("name"))]);
    }

    private void Add(JsonObject step, int index)
    {
        foreach (string part in (string[])["model_name", "input_map", "output_map"])
        {
            if (part == "model_name" ? step.Text(part).Length == 0 : !step.Entries(part).Any())
                throw Refuse($"must specify '{part}' in step {index} of ensemble '{name}'");
        }

        string[] made = [.. step.Entries("output_map").Select(o => o.Value.ToString())];
        var added = new Step([.. step.Entries("input_map").Select(i => i.Value.ToString()).Distinct()], made);
        foreach (string output in made)
        {
            Tensor tensor = Find(output);
            if (tensor.Maker is not null)
                throw Refuse($"ensemble tensor '{output}' can appear in an output map only once for ensemble '{name}' step {index}");
            tensor.Maker = added;
        }

        foreach (string input in added.Used)
            Find(input).Users.Add(added);
    }

    private Tensor Find(string tensor)
    {
        if (!tensors.TryGetValue(tensor, out Tensor? found))
            tensors[tensor] = found = new Tensor();
        return found;
    }

    /// <summary>Marks what is ready once the inputs are.</summary>
    private void Flow(string[] inputs)
    {
        var open = new Queue<string>();
        foreach (string input in inputs)
        {
            if (!tensors.ContainsKey(input))
                throw Refuse($"ensemble input '{input}' for ensemble {name} is not used");
            open.Enqueue(input);
        }

        while (open.TryDequeue(out string? next))
        {
            Tensor tensor = tensors[next];
            if (tensor.IsReady)
                continue;
            tensor.IsReady = true;
            foreach (Step user in tensor.Users)
            {
                user.Ready++;
                if (user.Ready == user.Used.Length)
                    Array.ForEach(user.Made, open.Enqueue);
            }
        }
    }

    private void CheckOutputs(string[] outputs)
    {
        foreach (string output in outputs)
        {
            if (!tensors.TryGetValue(output, out Tensor? tensor))
                throw Refuse($"ensemble output '{output}' for ensemble {name} is not used", $"Name it in a step's output_map; the steps make {string.Join(", ", tensors.Where(t => t.Value.Maker is not null).Take(20).Select(t => $"'{t.Key}'"))}.");
            if (!tensor.IsReady)
                throw Refuse($"output '{output}' for ensemble '{name}' is not written{Missing(output)}");
        }

        HashSet<string> own = [.. outputs];
        foreach ((string key, Tensor tensor) in tensors)
        {
            if (!own.Contains(key) && (!tensor.IsReady || tensor.Users.Count == 0))
                throw Refuse($"ensemble tensor '{key}' is unused in ensemble '{name}'{(tensor.IsReady ? "" : Missing(key))}");
        }
    }

    /// <summary>Goes back along what is not ready as far as it leads.</summary>
    private string Missing(string tensor)
    {
        var seen = new HashSet<string> { tensor };
        string last = tensor;
        while (tensors[last].Maker?.Used.FirstOrDefault(f => !tensors[f].IsReady && seen.Add(f)) is string before)
            last = before;
        return last == tensor ? "" : $": at least one of its depending tensors, '{last}', is not connected";
    }

    private static ModelConfigurationRefusal Refuse(string message, string? cure = null) => ModelConfigurationRefusal.Poll("ensemble", message, cure);

    private sealed record Step(string[] Used, string[] Made)
    {
        /// <summary>How many of the used tensors are ready.</summary>
        public int Ready { get; set; }
    }

    private sealed class Tensor
    {
        public Step? Maker { get; set; }

        public List<Step> Users { get; } = [];

        public bool IsReady { get; set; }
    }
}
