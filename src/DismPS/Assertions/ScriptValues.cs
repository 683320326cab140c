using System.Collections;
using System.Globalization;
using System.Management.Automation;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Assertions;

/// <summary>Reads what scripts have for tensors: numbers, arrays of any depth or rank, outputs of golden cases and of servers as hashtables or objects.</summary>
internal static class ScriptValues
{
    private const int MostLevels = 16;

    /// <summary>The expected value.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: it is none of these.</exception>
    public static IReadOnlyList<TensorValues> Expected(object? value) => Read(value, "the expected value");

    /// <summary>The actual value. Pester gives a list of what came through the pipeline, which has one level more than a value that was given whole.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: it is none of these.</exception>
    public static IReadOnlyList<TensorValues> Actual(object? value, IReadOnlyList<TensorValues> expected)
    {
        const string What = "the actual value";
        if (Plain(value) is not Array { Length: 1 } list || IsTensor(list.GetValue(0)))
            return Read(value, What);
        IReadOnlyList<TensorValues> inner = Read(list.GetValue(0), What);
        if (expected is not [{ } want] || inner is not [{ } got])
            return inner;
        IReadOnlyList<TensorValues> whole = Read(value, What);
        // The deeper of both readings is right where only its depth is the expected one's.
        return DepthOf(want) == DepthOf(whole[0]) && DepthOf(want) != DepthOf(got) ? whole : inner;
    }

    private static IReadOnlyList<TensorValues> Read(object? value, string what)
    {
        object plain = Plain(value) ?? throw Fault($"{what} is null");
        if (Member(plain, "outputs") is { } outputs)
            return Read(outputs, what);
        if (IsTensor(plain))
            return [Tensor(plain, what)];
        if (plain is IEnumerable list and not string && list.Cast<object?>().ToArray() is { Length: > 0 } items && items.All(IsTensor))
            return [.. items.Select(item => Tensor(Plain(item)!, what))];
        return [new TensorValues(Data(plain, what, 0))];
    }

    private static bool IsTensor(object? value) => Plain(value) is { } plain && Member(plain, "data") is not null;

    private static TensorValues Tensor(object plain, string what) => new(Data(Plain(Member(plain, "data"))!, what, 0))
    {
        Name = Plain(Member(plain, "name"))?.ToString(),
        DataType = Plain(Member(plain, "datatype"))?.ToString(),
        Shape = Plain(Member(plain, "shape")) is IEnumerable sizes and not string ? [.. sizes.Cast<object?>().Select(size => Convert.ToInt64(Plain(size), CultureInfo.InvariantCulture))] : null,
    };

    private static object Data(object plain, string what, int level)
    {
        if (level > MostLevels)
            throw Fault($"{what} has more than {MostLevels} levels; it may hold itself");
        return plain switch
        {
            string text => text,
            Array { Rank: > 1 } block => Block(block, new int[block.Rank], 0),
            IDictionary or PSObject => throw Fault($"{what} holds an object without 'data'"),
            IEnumerable list => list.Cast<object?>().Select((item, i) => Data(Plain(item) ?? throw Fault($"{what} has null at [{i}]"), what, level + 1)).ToArray(),
            _ => plain,
        };
    }

    // A .NET array of several dimensions: PowerShell enumerates it without them.
    private static object[] Block(Array block, int[] place, int axis)
    {
        var items = new object[block.GetLength(axis)];
        for (int i = 0; i < items.Length; i++)
        {
            place[axis] = i;
            items[i] = axis + 1 < block.Rank ? Block(block, place, axis + 1) : block.GetValue(place)!;
        }

        return items;
    }

    private static int DepthOf(TensorValues values)
    {
        if (values.Shape is not null)
            return values.Shape.Count;
        int depth = 0;
        for (object data = values.Data; data is IReadOnlyList<object> list; data = list.Count > 0 ? list[0] : 0)
            depth++;
        return depth;
    }

    private static object? Member(object value, string name) => value switch
    {
        IDictionary map => map.Keys.Cast<object>().Where(key => name.Equals(key.ToString(), StringComparison.OrdinalIgnoreCase)).Select(key => map[key]).FirstOrDefault(),
        PSObject { BaseObject: PSCustomObject } custom => custom.Properties[name]?.Value,
        _ => null,
    };

    /// <summary>Without PowerShell's wrapper, which objects of ConvertFrom-Json cannot do without.</summary>
    private static object? Plain(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private static DismException Fault(string message) => new(ErrorCode.UsageInvalid, message + ".",
        "Give numbers, arrays of numbers or texts, or outputs with 'data' as servers give them.");
}
