using DismPS.Engine.Protocol.Values;

namespace DismPS.Engine.Serving;

/// <summary>Requests of bare values: KServe's V1 protocol and MLflow's scoring protocol.</summary>
public sealed class ValueFormat : CallFormat
{
    private readonly ValueForms forms;
    private readonly bool table;

    private ValueFormat(ValueForms forms, bool table = false)
    {
        this.forms = forms;
        this.table = table;
    }

    /// <summary>KServe's V1 <c>:predict</c>: <c>instances</c> are answered with <c>predictions</c>, <c>inputs</c> with <c>outputs</c>.</summary>
    public static ValueFormat Predict { get; } = new(ValueForms.Instances | ValueForms.Inputs);

    /// <summary>MLflow's <c>/invocations</c> with a JSON body.</summary>
    public static ValueFormat Invocations { get; } = new(ValueForms.Instances | ValueForms.Inputs | ValueForms.Tables);

    /// <summary>MLflow's <c>/invocations</c> with a table in CSV, the first line being the names of the columns.</summary>
    public static ValueFormat CsvInvocations { get; } = new(ValueForms.Tables, table: true);

    /// <inheritdoc/>
    public override void Read(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(call);
        var request = new ValueRequest(model.Signature!.Inputs, model.Signature.OpenInputs, model.Limits);
        // The response's memory is free until the answer is written; the body's is what the message will refer to.
        ReadOnlyMemory<byte> body = table ? CsvValues.ToSplit(call.Body.WrittenMemory, model.Signature.Inputs, model.Limits) : call.Body.WrittenMemory;
        call.ValueForm = request.Rewrite(body, forms, call.Response);
        call.BeginBody(null);
        call.Response.Written.CopyTo(call.Body.GetSpan(call.Response.Length));
        call.Body.Advance(call.Response.Length);
        call.Response.Clear();
        model.Reader.Read(call.Body, null, call.Message);
    }

    /// <inheritdoc/>
    public override void Write(ServedModel model, InferenceCall call)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(call);
        if (forms.HasFlag(ValueForms.Tables))
            ValueAnswer.WriteTensors(call.Response, "predictions", call.ModelCall.Outputs, model.Signature!.Dialect);
        else if (call.ValueForm == ValueForms.Inputs)
            ValueAnswer.WriteTensors(call.Response, "outputs", call.ModelCall.Outputs, model.Signature!.Dialect);
        else
            ValueAnswer.WriteRows(call.Response, call.ModelCall.Outputs, model.Signature!.Dialect);
    }
}
