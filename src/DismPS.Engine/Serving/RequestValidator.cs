using System.Globalization;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving;

/// <summary>Holds requests to a model's signature. Messages keep Triton's phrases, which its clients and tests match on.</summary>
internal sealed class RequestValidator(string model, ModelSignature signature)
{
    private const string Cure = "Compare names, types and shapes with the inputs that the metadata of the model list.";

    /// <summary>Checks the request and hands its inputs and wanted outputs over; returns the rows of the batch, 1 for a model without a batch axis: Triton counts such a request as one inference.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public long Apply(InferRequestMessage message, ModelCall call)
    {
        ReadOnlySpan<TensorSlot> inputs = message.Inputs;
        long batch = -1;
        for (int i = 0; i < inputs.Length; i++)
        {
            TensorSlot input = inputs[i];
            if (input.Index < 0 && !signature.OpenInputs)
                throw Invalid(message, $"unexpected inference input '{input.Name}' for model '{model}'{CountFault(inputs)}");
            for (int j = 0; j < i; j++)
            {
                if (inputs[j].Index == input.Index && inputs[j].Name == input.Name)
                    throw Invalid(message, $"input '{input.Name}' already exists in request");
            }

            if (!signature.OpenInputs)
                CheckInput(message, input, signature.Inputs[input.Index], ref batch);
            call.AddInput(input);
        }

        if (signature.OpenInputs && inputs.IsEmpty)
            throw Invalid(message, $"expected inputs for model '{model}', but the request has none");
        if (!signature.OpenInputs && inputs.Length < signature.Inputs.Length)
            CheckMissing(message, inputs);
        AddRequested(message, call);
        return signature.MaxBatchSize > 0 ? Math.Max(0, batch) : 1;
    }

    /// <summary>After the model failed: the fault of the request that explains it, if there is one.</summary>
    public DismException? Explain(InferRequestMessage message, DismException failure)
    {
        var sizes = new Dictionary<string, (string Input, long Size)>();
        foreach (TensorSlot input in message.Inputs)
        {
            if (!signature.Symbols.TryGetValue(input.Name, out var symbols))
                continue;
            for (int i = 0; i < symbols.Length && i < input.Shape.Length; i++)
            {
                if (symbols[i].Length == 0 || sizes.TryAdd(symbols[i], (input.Name, input.Shape[i])) || sizes[symbols[i]].Size == input.Shape[i])
                    continue;
                (string other, long size) = sizes[symbols[i]];
                return new DismException(
                    ErrorCode.RequestInvalid,
                    $"[request id: {message.IdText}] dimension '{symbols[i]}' of model '{model}' is {size} in input '{other}' and {input.Shape[i]} in input '{input.Name}'. {failure.Message}",
                        Cure,
                    null,
                    failure) { MessageIsAnswer = true };
            }
        }

        return null;
    }

    private void CheckInput(InferRequestMessage message, TensorSlot input, TensorSpec spec, ref long batch)
    {
        if (input.DataType != spec.DataType)
            throw Invalid(message, $"inference input '{input.Name}' data-type is '{input.DataType.ToWireName()}', but model '{model}' expects '{spec.DataType.ToWireName()}'");
        if (!spec.Shape.IsDefault && !Fits(input.Shape, spec))
        {
            string expected = string.Join(',', spec.Shape);
            string note = signature.MaxBatchSize > 0
                ? ". NOTE: the model's configuration sets max_batch_size, so that every input has a batch dimension in front; set max_batch_size to 0 to give the full shape"
                : "";
            throw Invalid(message, $"unexpected shape for input '{input.Name}' for model '{model}'. Expected [{expected}], got [{string.Join(',', input.Shape.ToArray())}]{note}");
        }

        if (signature.MaxBatchSize == 0)
            return;
        long rows = input.Shape[0];
        if (rows == 0 && signature.Dialect == WireDialect.Triton)
            throw Invalid(message, $"inference request batch-size must be >= 1 for '{model}', got 0 in input '{input.Name}'");
        if (rows > signature.MaxBatchSize)
            throw Invalid(message, $"inference request batch-size must be <= {signature.MaxBatchSize} for '{model}', got {rows}");
        if (batch >= 0 && batch != rows)
            throw Invalid(message, $"input '{input.Name}' batch size does not match other inputs for '{model}': {rows} and {batch}");
        batch = rows;
    }

    private static bool Fits(ReadOnlySpan<long> shape, TensorSpec spec)
    {
        ReadOnlySpan<long> wanted = spec.Shape.AsSpan();
        if (shape.Length != wanted.Length)
            return false;
        for (int i = 0; i < shape.Length; i++)
        {
            if (wanted[i] >= 0 && wanted[i] != shape[i])
                return false;
        }

        return true;
    }

    private void CheckMissing(InferRequestMessage message, ReadOnlySpan<TensorSlot> inputs)
    {
        foreach (TensorSpec spec in signature.Inputs)
        {
            bool given = false;
            foreach (TensorSlot input in inputs)
                given |= input.Name == spec.Name;
            if (!given && !signature.OptionalInputs.Contains(spec.Name))
                throw Invalid(message, CountFault(inputs).TrimStart(':', ' '));
        }
    }

    private string CountFault(ReadOnlySpan<TensorSlot> inputs)
    {
        var given = new List<string>();
        foreach (TensorSlot input in inputs)
            given.Add(input.Name);
        int required = signature.Inputs.Length - signature.OptionalInputs.Count;
        IEnumerable<string> missing = signature.Inputs.Select(s => s.Name).Except(given).Except(signature.OptionalInputs);
        return string.Create(CultureInfo.InvariantCulture, $": expected {required} inputs but got {given.Count} inputs for model '{model}'. Got input(s) [{Quote(given)}], but missing required input(s) [{Quote(missing)}]. Please provide all required input(s)");
    }

    private void AddRequested(InferRequestMessage message, ModelCall call)
    {
        if (message.Outputs.IsEmpty)
        {
            for (int i = 0; i < signature.Outputs.Length; i++)
                call.Request(i);
            return;
        }

        foreach (RequestedOutput output in message.Outputs)
        {
            if (output.Index < 0 && signature.OpenOutputs)
                continue;
            if (output.Index < 0)
                throw Invalid(message, $"unexpected inference output '{output.Name}' for model '{model}': it has {Quote(signature.Outputs.Select(o => o.Name))}{NotServed(output.Name)}");
            call.Request(output.Index);
        }
    }

    private string NotServed(string name) =>
        signature.NotServed.FirstOrDefault(text => text.Contains($"'{name}'", StringComparison.Ordinal)) is string reason ? $". {reason}" : "";

    private static DismException Invalid(InferRequestMessage message, string fault) =>
        new(ErrorCode.RequestInvalid, $"[request id: {message.IdText}] {fault}", Cure) { MessageIsAnswer = true };

    private static string Quote(IEnumerable<string> names)
    {
        var text = new StringBuilder();
        foreach (string name in names)
            text.Append(text.Length > 0 ? "," : "").Append('\'').Append(name).Append('\'');
        return text.ToString();
    }
}
