using System.Globalization;
using System.Text;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// Writes the <c>config.pbtxt</c> of a Triton resource byte for byte as dism-core 1.5.1 does, its odd indentation of
/// <c>instance_group</c> included.
/// </summary>
public static class ConfigPbtxtWriter
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "config.pbtxt";

    /// <summary>The text of the file, with a line feed at the end of each line.</summary>
    /// <param name="properties">Of a Triton resource.</param>
    public static string Write(ResourceProperties properties)
    {
        StringBuilder text = new();
        text.Append($"name: \"{properties.Name}\"\n");
        if (properties.Platform is { } platform)
            text.Append($"platform: \"{platform}\"\n");
        if (properties.Backend is { } backend)
            text.Append($"backend: \"{backend}\"\n");
        if (properties.MaxBatchSize is { } batch and not 0)
            text.Append(CultureInfo.InvariantCulture, $"max_batch_size: {batch}\n");

        AppendTensors(text, "input", Inputs(properties));
        AppendTensors(text, "output", properties.OutputSignature.Select(o => (o.Name, o.DataType, (IReadOnlyList<long>)o.Dims)));

        string kind = properties.Resources?.RequestsGpu == true ? "KIND_GPU" : "KIND_CPU";
        text.Append($"instance_group [\n   {{ \n     kind: {kind}\n   }}\n ]\n");
        return text.ToString();
    }

    // The values from OMS follow the histograms as inputs of their own.
    private static IEnumerable<(string Name, DataType Type, IReadOnlyList<long> Dims)> Inputs(ResourceProperties properties)
    {
        foreach (InputSignature input in properties.InputSignature)
            yield return (input.Name, input.DataType, input.Dims);
        if (properties.InputMetadata.IsDefault)
            yield break;
        foreach (InputMetadata metadata in properties.InputMetadata)
        {
            foreach (MetadataAttribute attribute in metadata.Attributes)
                yield return ($"{metadata.Name}__{attribute.Name}", attribute.DataType, attribute.Dims);
        }
    }

    private static void AppendTensors(
        StringBuilder text, string label, IEnumerable<(string Name, DataType Type, IReadOnlyList<long> Dims)> tensors)
    {
        text.Append($"{label} [");
        string separator = "\n";
        foreach ((string name, DataType type, IReadOnlyList<long> dims) in tensors)
        {
            // Triton's name of byte strings differs from the protocol's.
            string typeName = type == DataType.Bytes ? "STRING" : type.ToWireName();
            text.Append(separator)
                .Append($"  {{\n    name: \"{name}\"\n    data_type: TYPE_{typeName}\n    dims: [")
                .AppendJoin(", ", dims)
                .Append("]\n  }");
            separator = ",\n";
        }

        text.Append("\n]\n");
    }
}
