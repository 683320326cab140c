using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;

namespace DismPS.Engine.Tests.Serving.Sequences;

/// <summary>Tensors of this process as a request of a sequence.</summary>
internal sealed class SequenceFormat(CallFormat tensors, RequestSchedule schedule) : CallFormat
{
    public override void Read(ServedModel model, InferenceCall call)
    {
        tensors.Read(model, call);
        call.Message.Schedule = schedule;
    }

    public override void Write(ServedModel model, InferenceCall call) => tensors.Write(model, call);
}
