using System.Text;

namespace DismPS.Engine.Tests.Serving.Ensembles;

/// <summary>Writes ensembles of the <see cref="FakeRuntime"/>'s models as one line a step: <c>a: t -> u</c>.</summary>
internal static class EnsembleConfig
{
    public static string Of(string inputs, string outputs, params string[] steps) => Of("INT32", 0, inputs, outputs, steps);

    public static string Of(string type, int maxBatch, string inputs, string outputs, params string[] steps) => Named("x", "y", type, maxBatch, inputs, outputs, steps);

    public static string Named(string memberInput, string memberOutput, string type, int maxBatch, string inputs, string outputs, params string[] steps)
    {
        string dims = maxBatch > 0 ? "1" : "-1";
        var text = new StringBuilder($"platform: \"ensemble\"\nmax_batch_size: {maxBatch}\n");
        foreach (string input in inputs.Split(' '))
            text.Append($"input [ {{ name: \"{input.TrimEnd('?')}\" data_type: TYPE_{type} dims: [ {dims} ]{(input.EndsWith('?') ? " optional: true" : "")} }} ]\n");
        foreach (string output in outputs.Split(' '))
            text.Append($"output [ {{ name: \"{output}\" data_type: TYPE_{type} dims: [ {dims} ] }} ]\n");
        text.Append("ensemble_scheduling { step [\n");
        foreach (string step in steps)
        {
            string[] parts = step.Split([": ", " -> "], StringSplitOptions.None);
            string[] model = parts[0].Split('@');
            text.Append($"{(step == steps[0] ? "" : ",")}{{ model_name: \"{model[0]}\" model_version: {(model.Length > 1 ? model[1] : "-1")} "
                + $"input_map {{ key: \"{memberInput}\" value: \"{parts[1]}\" }} output_map {{ key: \"{memberOutput}\" value: \"{parts[2]}\" }} }}\n");
        }

        return text.Append("] }\n").ToString();
    }
}
