using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;

namespace DismPS.Engine.Serving;

/// <summary>V2 infer requests whose answers go out as events: all of them JSON, which an event is made of.</summary>
public sealed class EventFormat : CallFormat
{
    private EventFormat()
    {
    }

    /// <summary>The one there is.</summary>
    public static EventFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override void Read(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        InferFormat.Instance.Read(model, call);
        bool binary = call.Message.BinaryOutputs;
        foreach (ref readonly RequestedOutput output in call.Message.Outputs)
            binary |= output.Binary == true;
        if (binary)
            throw new DismException(ErrorCode.RequestInvalid, "A stream of events is text: its outputs cannot be binary data.", "Leave binary_data and binary_data_output out.");
    }

    /// <inheritdoc/>
    public override void Write(ServedModel model, InferenceCall call) => InferFormat.Instance.Write(model, call);
}
