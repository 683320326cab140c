using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>
/// One session and what a call of it needs. Inputs are read where they lie; outputs stay in the memory that the library filled. A call allocates
/// nothing on the managed heap.
/// </summary>
internal sealed unsafe class OnnxInstance : IModelInstance
{
    private readonly OnnxLibrary library = OnnxLibrary.Instance;
    private readonly OnnxSession session;
    private readonly ModelSignature signature;
    private readonly PinnedBuffer nameText = new();
    private readonly nint[] inputNames;
    private readonly nint[] outputNames;
    private readonly int[] elementTypes;
    private readonly nint runOptions;
    private nint[] values;
    private int liveInputs;
    private int liveOutputs;

    public OnnxInstance(OnnxSession session, ModelSignature signature)
    {
        this.session = session;
        this.signature = signature;
        int[] inputOffsets = [.. signature.Inputs.Select(s => AddName(s.Name))];
        int[] outputOffsets = [.. signature.Outputs.Select(s => AddName(s.Name))];
        inputNames = [.. inputOffsets.Select(o => nameText.Address + o)];
        outputNames = [.. outputOffsets.Select(o => nameText.Address + o)];
        elementTypes = [.. signature.Inputs.Select(s => OnnxElementTypes.FromDataType(s.DataType))];
        values = new nint[2 * (inputNames.Length + outputNames.Length)];
        nint options;
        library.Check(((delegate* unmanaged<nint*, nint>)library.Api->CreateRunOptions)(&options));
        runOptions = options;
    }

    public bool RunsOnCaller => true;

    public ValueTask RunAsync(ModelCall call, CancellationToken cancellationToken)
    {
        try
        {
            Run(call);
            return ValueTask.CompletedTask;
        }
        catch (OnnxStatusException e)
        {
            ReleaseOutputs(call);
            throw Explain(e);
        }
        finally
        {
            ReleaseInputs();
        }
    }

    public void ReleaseOutputs(ModelCall call)
    {
        var release = (delegate* unmanaged<nint, void>)library.Api->ReleaseValue;
        int first = values.Length / 2;
        for (int i = 0; i < liveOutputs; i++)
        {
            if (values[first + i] != 0)
                release(values[first + i]);
            values[first + i] = 0;
        }

        liveOutputs = 0;
        call.ClearOutputs();
    }

    public bool TryHandOver(ModelCall call)
    {
        int first = values.Length / 2;
        var outputs = new OnnxOutputs(library, values.AsSpan(first, liveOutputs).ToArray());
        values.AsSpan(first, liveOutputs).Clear();
        liveOutputs = 0;
        call.Keep(outputs);
        return true;
    }

    public void Terminate(RunStop reason) => library.Check(((delegate* unmanaged<nint, nint>)library.Api->RunOptionsSetTerminate)(runOptions));

    public void Reset() => library.Check(((delegate* unmanaged<nint, nint>)library.Api->RunOptionsUnsetTerminate)(runOptions));

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        ((delegate* unmanaged<nint, void>)library.Api->ReleaseRunOptions)(runOptions);
        return ValueTask.CompletedTask;
    }

    private int AddName(string name)
    {
        int offset = nameText.Length;
        int length = Encoding.UTF8.GetByteCount(name);
        nameText.SetLength(offset + length + 1);
        Encoding.UTF8.GetBytes(name, nameText.Written[offset..]);
        nameText.Written[offset + length] = 0;
        return offset;
    }

    private void Run(ModelCall call)
    {
        ReadOnlySpan<TensorSlot> inputs = call.Inputs;
        ReadOnlySpan<int> requested = call.Requested;
        int first = values.Length / 2;
        nint* names = stackalloc nint[inputs.Length + requested.Length];
        fixed (nint* handles = values)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                names[i] = inputNames[inputs[i].Index];
                handles[i] = CreateInput(inputs[i]);
                liveInputs = i + 1;
            }

            for (int i = 0; i < requested.Length; i++)
            {
                names[inputs.Length + i] = outputNames[requested[i]];
                handles[first + i] = 0;
            }

            liveOutputs = requested.Length;
            library.Check(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)library.Api->Run)(
                session.Handle, runOptions, names, handles, (nuint)inputs.Length, names + inputs.Length, (nuint)requested.Length, handles + first));
            for (int i = 0; i < requested.Length; i++)
                Describe(handles[first + i], signature.Outputs[requested[i]], requested[i], call);
        }
    }

    private nint CreateInput(TensorSlot input)
    {
        int element = elementTypes[input.Index];
        if (input.DataType == DataType.Bytes)
            return OnnxStrings.Create(library, input);
        ReadOnlySpan<long> shape = input.Shape;
        nint value;
        fixed (long* dimensions = shape)
        {
            // An empty tensor needs an address too.
            byte nothing;
            void* address = input.Address == 0 ? &nothing : (void*)input.Address;
            library.Check(((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)library.Api->CreateTensorWithDataAsOrtValue)(
                library.CpuMemory, address, (nuint)input.ByteLength, dimensions, (nuint)shape.Length, element, &value));
        }

        return value;
    }

    private void Describe(nint value, TensorSpec spec, int index, ModelCall call)
    {
        OrtApi* api = library.Api;
        TensorSlot output = call.AddOutput();
        output.Name = spec.Name;
        output.Index = index;
        output.DataType = spec.DataType;
        nint info;
        library.Check(((delegate* unmanaged<nint, nint*, nint>)api->GetTensorTypeAndShape)(value, &info));
        nuint rank;
        nint status = ((delegate* unmanaged<nint, nuint*, nint>)api->GetDimensionsCount)(info, &rank);
        if (status == 0)
        {
            Span<long> shape = output.SetRank((int)rank);
            fixed (long* dimensions = shape)
                status = ((delegate* unmanaged<nint, long*, nuint, nint>)api->GetDimensions)(info, dimensions, rank);
        }

        ((delegate* unmanaged<nint, void>)api->ReleaseTensorTypeAndShapeInfo)(info);
        library.Check(status);
        output.Count = Tensor.CountOf(output.Shape);
        if (spec.DataType == DataType.Bytes)
        {
            OnnxStrings.Read(library, value, output);
            return;
        }

        long bytes = output.Count * spec.DataType.ElementSize();
        if (bytes > Array.MaxLength)
        {
            throw new DismException(ErrorCode.InferenceFailed, $"Output '{spec.Name}' has {bytes} bytes; an answer can hold {Array.MaxLength} at most.",
                "Send fewer rows in a request.");
        }

        output.ByteLength = (int)bytes;
        void* data;
        library.Check(((delegate* unmanaged<nint, void**, nint>)api->GetTensorMutableData)(value, &data));
        output.Address = (nint)data;
    }

    private void ReleaseInputs()
    {
        var release = (delegate* unmanaged<nint, void>)library.Api->ReleaseValue;
        for (int i = 0; i < liveInputs; i++)
            release(values[i]);
        liveInputs = 0;
    }

    private static DismException Explain(OnnxStatusException e)
    {
        if (e.Message.Contains("terminate flag", StringComparison.OrdinalIgnoreCase))
        {
            return new DismException(ErrorCode.Timeout, "The model was stopped before it had computed an answer.",
                "Send fewer rows in a request, or allow more time.", null, e) { MessageIsAnswer = true };
        }

        // The library says the same code for inputs that it does not take and for a node that fails on their values.
        bool inNode = e.Message.Contains("while running", StringComparison.Ordinal);
        return e.Status == OnnxStatus.InvalidArgument && !inNode
            ? new DismException(ErrorCode.RequestInvalid, $"The model does not take these inputs: {e.Message}",
                "Compare names, types and shapes with the inputs that the metadata of the model list.", null, e) { MessageIsAnswer = true }
            : new DismException(ErrorCode.InferenceFailed, $"The model failed: {e.Message}",
                "Check the values that were sent; where no values help, export the model again.", null, e) { MessageIsAnswer = true };
    }
}
