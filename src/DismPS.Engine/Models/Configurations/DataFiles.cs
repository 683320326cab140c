using System.Text.Json.Nodes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Files beside the version folders that a configuration names: labels, warm-up data, initial states.</summary>
internal static class DataFiles
{
    /// <summary>Whether a name leads to a place below the folder that it is relative to.</summary>
    public static bool IsInside(string name) =>
        name.Length > 0 && !Path.IsPathRooted(name) && !name.Contains('\\') && !name.Contains('\0') && !name.Split('/').Contains("..");

    /// <summary>Bytes of a file; null when it is absent, no plain file, or outside the folder.</summary>
    public static long? SizeOf(string modelFolder, string folder, string name)
    {
        if (!IsInside(name))
            return null;
        var file = new FileInfo(Path.Combine(modelFolder, folder, name));
        return file.Exists ? file.Length : null;
    }

    /// <summary>Bytes of a tensor of fixed dims; a string counts as an empty one.</summary>
    public static Int128 ByteSize(JsonObject tensor) => TensorRules.ElementCount(tensor.Numbers("dims")) * (TypeOf(tensor) is { } type && type.ElementSize() > 0 ? type.ElementSize() : sizeof(int));

    /// <summary>The element type; null when it is absent or a number that stands for none.</summary>
    public static DataType? TypeOf(JsonObject tensor) => tensor.Text("data_type") switch
    {
        "TYPE_STRING" => DataType.Bytes,
        var text when text.StartsWith("TYPE_", StringComparison.Ordinal) => DataTypes.FromWireName(text.AsSpan("TYPE_".Length)),
        _ => null,
    };
}
