using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Says which columns an input needs, which there are, and which may have been meant.</summary>
internal static class MissingColumns
{
    /// <param name="spec">The input.</param>
    /// <param name="names">Names of the file's columns.</param>
    /// <param name="file">Name of the file.</param>
    /// <param name="numbers">Numeric columns of the first row; -1 when they were not looked for.</param>
    public static DismException Of(TensorSpec spec, IReadOnlyList<string> names, string file, int numbers = -1)
    {
        long[] dims = spec.Shape.IsDefault ? [] : [.. spec.Shape.Skip(1)];
        bool scalar = Array.TrueForAll(dims, dim => dim == 1);
        string wanted = scalar ? $"the column {spec.Name}"
            : dims.Length == 1 && dims[0] > 0 ? $"the columns {spec.Name}[0] … {spec.Name}[{dims[0] - 1}], or {spec.Name} with a JSON array,"
            : $"the columns {spec.Name}{string.Concat(dims.Select(_ => "[…]"))}, or {spec.Name} with a JSON array,";
        string count = numbers < 0 ? "" : $" The first row has {numbers} numeric columns besides run and lumisection.";
        IEnumerable<string> stems = names.Select(name => IndexedName.TrySplit(name, out string stem, out _) ? stem : name).Distinct();
        string? near = NearestName.Find(spec.Name, stems.Where(stem => stem.Length > 0));
        return InputFault.At(new SourceLocation(file, 1, 1),
            $"{wanted} for the input {spec} {(scalar ? "is" : "are")} missing. Found: {InputFault.List(names.Where(name => name.Length > 0))}.{count}",
            near is null ? null : $"Did you mean {InputFault.Quote(near)}? Rename it, or map {near} to {spec.Name}.");
    }
}
