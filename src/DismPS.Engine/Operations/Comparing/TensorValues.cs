namespace DismPS.Engine.Operations;

/// <summary>Values of a script: a number, a text, a truth, or lists of them of any depth.</summary>
/// <param name="Data">A value, or an <c>IReadOnlyList&lt;object&gt;</c> of values and lists.</param>
public sealed record TensorValues(object Data)
{
    /// <summary>Name of the output; null for values without one.</summary>
    public string? Name { get; init; }

    /// <summary>Datatype that they declare (<c>FP32</c>); null for those that declare none.</summary>
    public string? DataType { get; init; }

    /// <summary>Shape that they declare; null for that of the lists.</summary>
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>The values without their lists, in row-major order.</summary>
    internal IEnumerable<object> Leaves => LeavesOf(Data);

    private static IEnumerable<object> LeavesOf(object value) => value is IReadOnlyList<object> list ? list.SelectMany(LeavesOf) : [value];
}
