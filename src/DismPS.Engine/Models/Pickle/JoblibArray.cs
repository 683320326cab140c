using System.Globalization;

namespace DismPS.Engine.Models.Pickle;

/// <summary>
/// The layout of an array that joblib writes after the pickled NumpyArrayWrapper (joblib 0.10 to 1.6, numpy_pickle.py). Everything is
/// as the file claims; null where two claims differ or one is missing.
/// </summary>
/// <param name="Bytes">Bytes of the elements.</param>
/// <param name="HasObjects">True when a pickle follows in their place.</param>
/// <param name="IsAligned">True when a byte with the length of a padding comes first (since joblib 1.2).</param>
internal sealed record JoblibArray(long Bytes, bool HasObjects, bool IsAligned)
{
    private const string WrapperName = "NumpyArrayWrapper";

    public static bool IsWrapper(PickleValue value) =>
        value is PickleGlobal global && (global.Name == WrapperName || global.Name.EndsWith("." + WrapperName, StringComparison.Ordinal));

    /// <summary>True for the wrappers of joblib before 0.10, whose arrays are files of their own.</summary>
    public static bool IsCompanion(PickleValue value) => value is PickleGlobal { Name: "NDArrayWrapper" or "ZNDArrayWrapper" };

    public static JoblibArray? Read(PickleObject wrapper)
    {
        // The constructor would set more than the state says; picklers do not call it.
        bool isBare = wrapper.Arguments is PickleTuple { Count: 0 } || wrapper.Arguments is PickleTuple { Items: [var made, ..] } && IsWrapper(made);
        if (!isBare || wrapper.State is not { IsWhole: true } state || wrapper.OtherState is not null
            || ReadElement(state["dtype"], depth: 0) is not var (size, hasObjects)
            || state["shape"] is not PickleTuple { IsWhole: true } shape)
            return null;
        bool isAligned = state["numpy_array_alignment_bytes"] is { } alignment && alignment != PickleValue.None;
        long bytes = size;
        bool isEmpty = false;
        foreach (PickleValue axis in shape.Items)
        {
            if (axis is not PickleInteger { Value: >= 0 and long length })
                return null;
            isEmpty |= length == 0;
            if (isEmpty)
                continue;
            if (bytes > 0 && length > long.MaxValue / bytes)
                return null;
            bytes *= length;
        }

        return new JoblibArray(isEmpty ? 0 : bytes, hasObjects, isAligned);
    }

    private static (long Size, bool HasObjects)? ReadElement(PickleValue? dtype, int depth)
    {
        if (depth > 8 || dtype is not PickleObject { Callable: PickleGlobal { Name: "dtype", Module: "numpy" }, Arguments: PickleTuple { Items: [PickleText code, ..] } } made)
            return null;
        string text = code.Value.TrimStart('<', '>', '=', '|');
        if (text.Length == 0 || (text.Length > 1 && !long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return null;
        long stated = text.Length > 1 ? long.Parse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) : text[0] is 'b' or '?' ? 1 : -1;
        PickleValue[] state = (made.OtherState as PickleTuple)?.Items ?? [];
        return text[0] switch
        {
            'O' => (8, true),
            'b' or '?' or 'i' or 'u' or 'f' or 'c' or 'M' or 'm' => stated is > 0 and <= 64 ? (stated, false) : null,
            'S' or 'a' or 'U' or 'V' => ReadFlexible(text[0] == 'U' ? stated * 4 : stated, text[0] == 'V', state, depth),
            _ => null,
        };
    }

    // State: version, order, subarray, names, fields, size of an element, alignment, flags (bit 0: has objects).
    private static (long Size, bool HasObjects)? ReadFlexible(long stated, bool isVoid, PickleValue[] state, int depth)
    {
        if (stated is < 0 or > int.MaxValue)
            return null;
        if (state.Length == 0)
            return isVoid ? null : (stated, false);
        if (state.Length < 8 || state[5] is not PickleInteger { Value: >= 0 and long size } || size != stated || state[7] is not PickleInteger flags)
            return null;
        bool hasObjects = (flags.Value & 1) != 0;
        if (isVoid && hasObjects != HasObjectFields(state, depth))
            return null;
        return (size, hasObjects);
    }

    private static bool? HasObjectFields(PickleValue[] state, int depth)
    {
        if (state[2] is PickleTuple { Items: [var inner, ..] })
            return ReadElement(inner, depth + 1)?.HasObjects;
        if (state[3] is not PickleTuple { IsWhole: true } names || state[4] is not PickleMapping { IsWhole: true } fields)
            return state[3] == PickleValue.None ? false : null;
        bool any = false;
        foreach (PickleValue name in names.Items)
        {
            if (name.Text is not { } key || fields[key] is not PickleTuple { Items: [var type, ..] } || ReadElement(type, depth + 1) is not { } element)
                return null;
            any |= element.HasObjects;
        }

        return any;
    }
}
