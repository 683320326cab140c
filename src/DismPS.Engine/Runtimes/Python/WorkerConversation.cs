using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>The frames of a worker that belong to no request.</summary>
internal sealed class WorkerConversation
{
    private readonly TaskCompletionSource<JsonElement> hello = New();
    private readonly TaskCompletionSource<JsonElement> loaded = New();

    /// <summary>Head of HELLO; a fault when the worker ended before.</summary>
    public Task<JsonElement> Hello => hello.Task;

    /// <summary>Head of LOADED or LOAD_FAILED, whichever came; the latter has <c>reason</c>.</summary>
    public Task<JsonElement> Loaded => loaded.Task;

    /// <summary>When the worker last said PONG, as a count.</summary>
    public int Pongs { get; private set; }

    /// <summary>Reads one frame; false when it is none that a worker sends.</summary>
    public bool Read(WorkerStream stream, FrameKind kind, int bodyLength)
    {
        if (bodyLength > Frame.MaxHeadBytes)
            return false;
        byte[] head = new byte[bodyLength];
        if (!stream.TryRead(head))
            return false;
        if (kind == FrameKind.Pong)
        {
            Pongs++;
            return true;
        }

        TaskCompletionSource<JsonElement>? receiver = kind switch
        {
            FrameKind.Hello => hello,
            FrameKind.Loaded or FrameKind.LoadFailed => loaded,
            _ => null,
        };
        if (receiver is null)
            return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(head);
            receiver.TrySetResult(document.RootElement.Clone());
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        var fault = new DismException(ErrorCode.ModelLoadFailed, "The worker ended before it had said anything.",
            "Check that the Python of the model can be started, and that there is memory for it.");
        if (hello.TrySetException(fault))
            _ = hello.Task.Exception;
        if (loaded.TrySetException(fault))
            _ = loaded.Task.Exception;
    }

    private static TaskCompletionSource<JsonElement> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
