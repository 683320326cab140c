using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;

namespace DismPS.Engine.Serving;

/// <summary>Requests and answers of Triton's generate extension.</summary>
public sealed class GenerateFormat : CallFormat
{
    private GenerateFormat()
    {
    }

    /// <summary>The one there is.</summary>
    public static GenerateFormat Instance { get; } = new();

    /// <inheritdoc/>
    public override void Read(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(call);
        // The answer's memory is free until the model has answered.
        model.GenerateRequest.Write(call.Body.Written, call.Response);
        call.BeginBody(null);
        call.Response.Written.CopyTo(call.Body.GetSpan(call.Response.Length));
        call.Body.Advance(call.Response.Length);
        call.Response.Clear();
        try
        {
            model.Reader.Read(call.Body, null, call.Message);
        }
        catch (DismException e)
        {
            // The place is one in the text that was made out of the body.
            throw new DismException(e.Code, JsonCursor.WithoutPlace(e.Message), e.Cure, e.Target, e) { MessageIsAnswer = e.MessageIsAnswer };
        }
    }

    /// <inheritdoc/>
    public override void Write(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(call);
        GenerateAnswer.Write(call.Response, model.Name, model.Version, call.Message, call.ModelCall.Outputs, call.ModelCall.Answer);
    }
}
