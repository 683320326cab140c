using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace DismPS.Engine.Models.TorchScript;

/// <summary>Reads the text that torch.jit writes into an archive's code folder. It is written by a printer, so its form is narrow.</summary>
internal static partial class TorchCode
{
    private const int MaxSignature = 64 * 1024;
    private const int MaxNames = 100;

    private static readonly string[] OwnNamespaces =
    [
        "aten", "prim", "prims", "quantized", "_quantized", "quantized_decomposed", "prepacked", "mkldnn", "mkldnn_prepacked", "onednn", "xnnpack", "sparse", "c10d",
        "cuda", "profiler", "static_runtime", "inductor", "rngprims", "debugprims", "_caffe2", "nvprims", "metal", "metal_prepack", "vulkan", "vulkan_prepack", "internal", "mps", "dist",
        "image", "fb", "higher_order", "_c10d_functional", "c10d_functional", "mkl", "cpu", "tensorexpr", "cudnn",
    ];

    private static readonly string[] OwnClasses = ["quantized.", "sparse.", "xnnpack.", "mkldnn.", "rnn.", "profiling.", "c10d.", "dist_c10d.", "dist_rpc.", "cuda.", "onednn.", "vulkan.", "metal."];

    /// <summary>The method forward of a class; null when the class or the method is not there.</summary>
    /// <param name="text">A file of the code folder.</param>
    /// <param name="className">Name without module.</param>
    /// <param name="findTuple">Gives the body of a named tuple by its qualified name.</param>
    public static TorchMethod? FindForward(string text, string className, Func<string, string?> findTuple)
    {
        if (FindClass(text, className) is not { } body)
            return null;
        int start = body.IndexOf("\n  def forward(", StringComparison.Ordinal);
        if (start < 0)
            return null;
        ReadOnlySpan<char> rest = body.AsSpan(start + "\n  def forward(".Length);
        rest = rest[..Math.Min(rest.Length, MaxSignature)];
        int close = IndexAtTop(rest, ')');
        if (close < 0)
            return null;
        ReadOnlySpan<char> after = rest[(close + 1)..].TrimStart();
        string returned = "";
        if (after.StartsWith("->"))
        {
            int colon = IndexAtTop(after, ':');
            if (colon < 0)
                return null;
            returned = after[2..colon].Trim().ToString();
        }

        IEnumerable<string> parts = Split(rest[..close].ToString()).Skip(1);
        return new TorchMethod([.. parts.Select(ReadArgument)], returned, Returned(returned, findTuple));
    }

    /// <summary>The lines of a class.</summary>
    public static string? FindClass(string text, string className)
    {
        string head = $"class {className}(";
        int start = text.StartsWith(head, StringComparison.Ordinal) ? 0 : text.IndexOf("\n" + head, StringComparison.Ordinal) + 1;
        if (start == 0 && !text.StartsWith(head, StringComparison.Ordinal))
            return null;
        int end = start + head.Length;
        // The class ends where a line begins without indentation.
        do
        {
            end = text.IndexOf('\n', end);
            if (end < 0)
                return text[start..];
            end++;
        }
        while (end < text.Length && text[end] is ' ' or '\n');
        return text[start..end];
    }

    /// <summary>Adds the classes of extension libraries that a text names.</summary>
    public static void FindClasses(string text, ISet<string> classes)
    {
        foreach (ValueMatch match in ClassPattern().EnumerateMatches(text))
        {
            string name = text.Substring(match.Index, match.Length)["__torch__.torch.classes.".Length..];
            if (classes.Count < MaxNames && !OwnClasses.Any(own => name.StartsWith(own, StringComparison.Ordinal)))
                classes.Add(name);
        }
    }

    /// <summary>Adds the operators of extension libraries that a text calls.</summary>
    public static void FindOperators(string text, ISet<string> operators)
    {
        foreach (ValueMatch match in OperatorPattern().EnumerateMatches(text))
        {
            string name = text.Substring(match.Index, match.Length)["ops.".Length..];
            if (match.Index > 0 && text[match.Index - 1] is '.' or '_')
                continue;
            if (operators.Count < MaxNames && !OwnNamespaces.Contains(name[..name.IndexOf('.')]))
                operators.Add(name);
        }
    }

    /// <summary>The first GPU that a text names as a device.</summary>
    public static string? FindDevice(string text)
    {
        foreach (ValueMatch match in DevicePattern().EnumerateMatches(text))
            return text.Substring(match.Index, match.Length)["torch.device(\"".Length..];
        return null;
    }

    private static TorchArgument ReadArgument(string text)
    {
        int equals = IndexAtTop(text, '=');
        string declared = equals < 0 ? text : text[..equals];
        int colon = declared.IndexOf(':');
        return colon < 0
            ? new TorchArgument(declared.Trim(), "Tensor", equals >= 0)
            : new TorchArgument(declared[..colon].Trim(), declared[(colon + 1)..].Trim(), equals >= 0);
    }

    private static ImmutableArray<string> Returned(string type, Func<string, string?> findTuple)
    {
        // Without an annotation TorchScript means a tensor.
        if (type is "Tensor" or "")
            return ["Tensor"];
        if (type.StartsWith("Tuple[", StringComparison.Ordinal) && type.EndsWith(']'))
            return [.. Split(type["Tuple[".Length..^1])];
        if (type == "List[str]")
            return [type];
        if (!type.StartsWith("__torch__.", StringComparison.Ordinal) || findTuple(type) is not { } body)
            return default;
        return [.. body.Split('\n').Skip(1).Select(line => line.Split(" : ", 2)).Where(parts => parts.Length == 2).Select(parts => parts[1].Split('=')[0].Trim())];
    }

    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        while (text.Length > 0)
        {
            int comma = IndexAtTop(text, ',');
            parts.Add((comma < 0 ? text : text[..comma]).Trim());
            text = comma < 0 ? "" : text[(comma + 1)..];
        }

        parts.RemoveAll(part => part.Length == 0);
        return parts;
    }

    private static int IndexAtTop(ReadOnlySpan<char> text, char wanted)
    {
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '"' or '\'')
                i = EndOfText(text, i);
            else if (depth == 0 && text[i] == wanted)
                return i;
            else
                depth += text[i] is '(' or '[' or '{' ? 1 : text[i] is ')' or ']' or '}' ? -1 : 0;
        }

        return -1;
    }

    private static int EndOfText(ReadOnlySpan<char> text, int start)
    {
        int i = start + 1;
        while (i < text.Length && text[i] != text[start])
            i += text[i] == '\\' ? 2 : 1;
        return i;
    }

    [GeneratedRegex(@"__torch__\.torch\.classes\.[A-Za-z0-9_.]+", RegexOptions.CultureInvariant)]
    private static partial Regex ClassPattern();

    [GeneratedRegex(@"ops\.[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z0-9_]+", RegexOptions.CultureInvariant)]
    private static partial Regex OperatorPattern();

    [GeneratedRegex(@"torch\.device\(""cuda[:0-9]*", RegexOptions.CultureInvariant)]
    private static partial Regex DevicePattern();
}
