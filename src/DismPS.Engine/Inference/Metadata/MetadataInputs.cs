using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Metadata;

/// <summary>The inputs that come from metadata: <c>Name__Attribute</c>, and the names that a file of attributes may have for them.</summary>
internal static class MetadataInputs
{
    private const string Separator = "__";

    /// <summary>The attribute of an input's name.</summary>
    public static string AttributeOf(string input)
    {
        int at = input.IndexOf(Separator, StringComparison.Ordinal);
        return at < 0 ? input : input[(at + Separator.Length)..];
    }

    /// <summary>
    /// Attributes by which their inputs may be called. An attribute of two entries means neither, and one that is called as run or lumisection stays
    /// the row's label.
    /// </summary>
    public static Dictionary<string, string> Aliases(IEnumerable<TensorSpec> specs) => specs
        .GroupBy(spec => AttributeOf(spec.Name), StringComparer.Ordinal)
        .Where(group => group.Count() == 1 && !IsLabel(group.Key))
        .ToDictionary(group => group.Key, group => group.Single().Name, StringComparer.Ordinal);

    /// <summary>Whether an attribute is a row's run or lumisection.</summary>
    public static bool IsLabel(string attribute) => LabelNames.RunRank(attribute) >= 0 || LabelNames.LumisectionRank(attribute) >= 0;
}
