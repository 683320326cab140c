using System.Runtime.InteropServices;
using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Tests.Serving.Scheduling;

/// <summary>One run of a fake model: what it was given, and the gate that the test opens.</summary>
internal sealed class FakeRun(IReadOnlyList<ModelCall> calls)
{
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Requests that the model saw.</summary>
    public int Calls { get; } = calls.Count;

    /// <summary>All elements of x, in their order.</summary>
    public int[] Elements { get; } = [.. calls.SelectMany(c => MemoryMarshal.Cast<byte, int>(c.Inputs[0].Data).ToArray())];

    public void Go() => Gate.TrySetResult();
}
