using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Builds the errors of input files, all in one form: place, what was found, what was expected.</summary>
internal static class InputFault
{
    private const int LongestQuote = 40;

    /// <summary>An error at a place of the file.</summary>
    public static DismException At(SourceLocation location, string message, string? cure = null) =>
        new(ErrorCode.InputInvalid, $"{location}: {message}", cure ?? (location.Line > 0 ? "Correct the file at this place." : "Correct it, or give another input."), location.File);

    /// <summary>An element in UTF-8 that cannot be read.</summary>
    public static DismException Element(SourceLocation location, string what, ReadOnlySpan<byte> text, DataType type, CellFault fault) =>
        Element(location, what, Encoding.UTF8.GetString(text), type, fault);

    /// <summary>An element that cannot be read.</summary>
    /// <param name="location">Where.</param>
    /// <param name="what">The holder in words: <c>column input_0[3]</c>.</param>
    /// <param name="text">The text at fault.</param>
    /// <param name="type">The type that was expected.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static DismException Element(SourceLocation location, string what, string text, DataType type, CellFault fault)
    {
        string wanted = Wanted(type);
        return fault switch
        {
            CellFault.Empty => At(location, $"{what} is empty, {wanted} was expected.",
                type is DataType.Fp32 or DataType.Fp64 or DataType.Fp16 or DataType.Bf16
                    ? "Fill the cell, write nan, or read empty cells as NaN (-EmptyIsNaN, --empty-is-nan)." : "Fill the cell."),
            CellFault.OutOfRange => At(location, $"{what} holds {Quote(text)}, which does not fit {type.ToWireName()}{Range(type)}.", "Write a value that fits, or let the model take a larger type."),
            CellFault.Fraction => At(location, $"{what} holds {Quote(text)}, {wanted} was expected.", "Write a whole number, or let the model take fractions."),
            _ => At(location, $"{what} holds {Quote(text)}, {wanted} was expected.",
                text.Contains(',') && !text.Contains('[') ? "Write decimals with a point and no thousands separators." : $"Write {wanted}."),
        };
    }

    /// <summary>UTF-8 text in quotes, shortened.</summary>
    public static string Quote(ReadOnlySpan<byte> text) => Quote(Encoding.UTF8.GetString(text));

    /// <summary>The text in quotes, shortened, without control characters.</summary>
    public static string Quote(string text)
    {
        string shown = text.Length <= LongestQuote ? text : $"{text.AsSpan(0, LongestQuote)}…";
        return $"'{string.Create(shown.Length, shown, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        })}'";
    }

    /// <summary>Names in a sentence; indexed ones of one base are joined: <c>run, input_1[0] … input_1[50]</c>.</summary>
    public static string List(IEnumerable<string> names)
    {
        List<string> parts = [];
        string? first = null, last = null, stem = null;
        foreach (string name in names.Append(""))
        {
            int bracket = name.EndsWith(']') ? name.IndexOf('[') : -1;
            if (bracket > 0 && stem is not null && name.AsSpan(0, bracket).SequenceEqual(stem))
            {
                last = name;
                continue;
            }

            if (first is not null)
                parts.Add(last is null ? first : $"{first} … {last}");
            last = null;
            first = bracket > 0 ? name : null;
            stem = bracket > 0 ? name[..bracket] : null;
            if (bracket <= 0 && name.Length > 0)
                parts.Add(name);
        }

        const int Most = 20;
        return parts.Count == 0 ? "none"
            : parts.Count <= Most ? string.Join(", ", parts)
            : $"{string.Join(", ", parts.Take(Most))} and {parts.Count - Most} more";
    }

    private static string Wanted(DataType type) => type switch
    {
        DataType.Bool => "true, false, 1 or 0",
        DataType.Bytes => "a text",
        DataType.Fp16 or DataType.Fp32 or DataType.Fp64 or DataType.Bf16 => $"a number ({type.ToWireName()})",
        _ => $"a whole number ({type.ToWireName()})",
    };

    private static string Range(DataType type) => type switch
    {
        DataType.Int8 => " (-128 to 127)",
        DataType.UInt8 => " (0 to 255)",
        DataType.Int16 => " (-32768 to 32767)",
        DataType.UInt16 => " (0 to 65535)",
        DataType.Int32 => " (-2147483648 to 2147483647)",
        DataType.UInt32 => " (0 to 4294967295)",
        DataType.Int64 => " (-2^63 to 2^63-1)",
        DataType.UInt64 => " (0 to 2^64-1)",
        DataType.Fp16 => " (up to 65504)",
        _ => "",
    };
}
