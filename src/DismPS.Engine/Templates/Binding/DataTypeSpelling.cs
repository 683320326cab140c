using DismPS.Engine.Tensors;

namespace DismPS.Engine.Templates.Binding;

/// <summary>Other programs' names of element types. Names that mean different sizes in different programs, such as float and long, are not among them.</summary>
internal static class DataTypeSpelling
{
    /// <summary>The name in templates that a misspelt one surely means, or null.</summary>
    public static string? Correct(string? text)
    {
        if (text is null or { Length: > 40 })
            return null;
        string name = text.Trim().ToUpperInvariant();
        while (name.StartsWith("TYPE_", StringComparison.Ordinal))
            name = name[5..];
        foreach (string library in (ReadOnlySpan<string>)["TF.", "TORCH.", "NP.", "NUMPY."])
        {
            if (name.StartsWith(library, StringComparison.Ordinal))
                name = name[library.Length..];
        }

        name = name switch
        {
            "STRING" => "BYTES",
            "BOOLEAN" => "BOOL",
            "FLOAT16" or "HALF" => "FP16",
            "FLOAT32" => "FP32",
            "FLOAT64" or "DOUBLE" => "FP64",
            _ => name,
        };
        return DataTypes.FromWireName(name) is { } type and not DataType.Bf16 ? type.ToWireName() : null;
    }
}
