using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving;

/// <summary>
/// How a request's body becomes the call's message, and how what the model computed becomes the answer's body. One object serves all requests of its
/// kind at once: whatever belongs to one request is kept in its call.
/// </summary>
public abstract class CallFormat
{
    /// <summary>Reads <see cref="InferenceCall.Body"/> into <see cref="InferenceCall.Message"/>.</summary>
    /// <param name="model">The model that is asked.</param>
    /// <param name="call">The call; its message is empty.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public abstract void Read(ServedModel model, InferenceCall call);

    /// <summary>Writes the outputs of <see cref="InferenceCall.ModelCall"/>, which are void afterwards, into <see cref="InferenceCall.Response"/>.</summary>
    /// <param name="model">The model that answered.</param>
    /// <param name="call">The call; its response is empty.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: an output has no form in which it was asked for;
    /// <see cref="ErrorCode.InferenceFailed"/>: the model's answer cannot be written.</exception>
    public abstract void Write(ServedModel model, InferenceCall call);
}
