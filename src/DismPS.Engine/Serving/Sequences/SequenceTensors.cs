using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>The tensors that the server adds to each request of a sequence, controls and states, and takes from its answers.</summary>
internal sealed class SequenceTensors
{
    private readonly string model;
    private readonly bool batched;
    private readonly SequenceControl[] controls;
    private readonly int[] controlInputs;
    private readonly SequenceState[] states;
    private readonly int[] stateInputs;
    private readonly int[] stateOutputs;
    private readonly byte[][] initial;

    /// <param name="model">Name for messages.</param>
    /// <param name="batching">What the configuration says.</param>
    /// <param name="signature">The model's, with the inputs and outputs that only the server sees.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>: the file of an initial state cannot be used.</exception>
    public SequenceTensors(string model, SequenceBatching batching, ModelSignature signature)
    {
        this.model = model;
        batched = signature.MaxBatchSize > 0;
        controls = [.. batching.Controls];
        // A state that is no input is nothing that the next request needs.
        states = [.. batching.States.Where(s => s.InputName.Length > 0)];
        // A model that is asked by names need not list them.
        int last = signature.Inputs.Length;
        controlInputs = [.. controls.Select(c => IndexOf(signature.Inputs, c.Name) is >= 0 and var index ? index : last++)];
        stateInputs = [.. states.Select(s => IndexOf(signature.Inputs, s.InputName) is >= 0 and var index ? index : last++)];
        stateOutputs = [.. states.Select(s => IndexOf(signature.Outputs, s.OutputName))];
        for (int i = 0; i < states.Length; i++)
        {
            if (stateOutputs[i] < 0)
                throw new DismException(ErrorCode.ModelLoadFailed, $"Model '{model}' has no output '{states[i].OutputName}', which sequence_batching names as a state.", "Correct output_name in its config.pbtxt.", model);
        }

        initial = [.. states.Select(s => InitialStates.Read(model, s))];
    }

    /// <summary>Whether the server keeps states of the model.</summary>
    public bool HasStates => states.Length > 0;

    /// <summary>States of a sequence that has not begun.</summary>
    public TensorSlot[] CreateStates()
    {
        TensorSlot[] slots = [.. states.Select(_ => new TensorSlot())];
        Reset(slots);
        return slots;
    }

    /// <summary>Gives the states the values that a sequence begins with.</summary>
    public void Reset(TensorSlot[] slots)
    {
        for (int i = 0; i < states.Length; i++)
        {
            TensorSlot slot = slots[i];
            slot.Name = states[i].InputName;
            slot.Index = stateInputs[i];
            slot.DataType = states[i].DataType;
            ImmutableArray<long> dims = states[i].Shape;
            Span<long> shape = slot.SetRank(dims.Length + (batched ? 1 : 0));
            shape.Fill(1);
            for (int j = 0; j < dims.Length; j++)
                shape[j + (batched ? 1 : 0)] = Math.Abs(dims[j]);
            slot.Count = Tensor.CountOf(shape);
            initial[i].CopyTo(slot.Allocate(initial[i].Length));
        }
    }

    /// <summary>Refuses an id that the model cannot be told.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public void Check(InferRequestMessage message)
    {
        bool isText = !string.IsNullOrEmpty(message.Schedule.SequenceName);
        foreach (SequenceControl control in controls)
        {
            if (control.Kind != SequenceControlKind.CorrelationId || isText == (control.DataType == DataType.Bytes))
                continue;
            throw new DismException(
                ErrorCode.RequestInvalid,
                $"[request id: {message.IdText}] sequence batching control '{control.Name}' data-type is '{(isText ? "BYTES" : "UINT64")}', but model '{model}' expects '{control.DataType.ToWireName()}'",
                isText ? "Send a number as sequence_id." : "Send a text as sequence_id.");
        }
    }

    /// <summary>Adds controls and states to a request, and asks for the states that it makes.</summary>
    public void Attach(InferenceCall call, TensorSlot[] slots, RequestSchedule schedule)
    {
        int asked = call.ModelCall.Requested.Length;
        AddControls(call, isReady: true, schedule);
        foreach (TensorSlot slot in slots)
            call.ModelCall.AddInput(slot);
        foreach (int output in stateOutputs)
        {
            if (!call.ModelCall.Requested[..asked].Contains(output))
                call.ModelCall.Request(output);
        }

        call.Controls.Outputs = asked;
    }

    /// <summary>Makes a request of a place that has none: as another one, with zeros for elements, and controls that say so.</summary>
    public void Blank(InferenceCall call, ModelCall like)
    {
        call.ModelCall.Clear();
        call.Controls.Begin();
        call.Rows = 1;
        foreach (TensorSlot input in like.Inputs)
        {
            if (controlInputs.Contains(input.Index))
                continue;
            TensorSlot zero = call.Controls.Rent();
            zero.Show(input);
            // An empty text is the four bytes of its length.
            zero.Allocate(input.DataType == DataType.Bytes ? (int)input.Count * 4 : input.ByteLength).Clear();
            call.ModelCall.AddInput(zero);
        }

        AddControls(call, isReady: false, default);
        foreach (int output in like.Requested)
            call.ModelCall.Request(output);
    }

    /// <summary>Keeps the states that a request made for the next one of its sequence, and takes them out of the answer.</summary>
    public void Save(InferenceCall call, TensorSlot[] slots)
    {
        for (int i = 0; i < states.Length; i++)
        {
            foreach (TensorSlot output in call.ModelCall.Outputs)
            {
                if (output.Index != stateOutputs[i])
                    continue;
                output.Shape.CopyTo(slots[i].SetRank(output.Shape.Length));
                slots[i].Count = output.Count;
                output.Data.CopyTo(slots[i].Allocate(output.ByteLength));
            }
        }

        call.ModelCall.TrimOutputs(HasStates ? call.Controls.Outputs : int.MaxValue);
    }

    private void AddControls(InferenceCall call, bool isReady, RequestSchedule schedule)
    {
        if (isReady)
            call.Controls.Begin();
        for (int i = 0; i < controls.Length; i++)
        {
            SequenceControl control = controls[i];
            TensorSlot slot = call.Controls.Rent();
            slot.Name = control.Name;
            slot.Index = controlInputs[i];
            slot.DataType = control.DataType;
            slot.Count = 1;
            slot.SetRank(batched ? 2 : 1).Fill(1);
            if (control.Kind == SequenceControlKind.CorrelationId)
                WriteId(slot, schedule);
            else
                WriteFlag(slot, control, control.Kind switch { SequenceControlKind.Start => schedule.SequenceStart, SequenceControlKind.End => schedule.SequenceEnd, _ => isReady });
            call.ModelCall.AddInput(slot);
        }
    }

    private static void WriteFlag(TensorSlot slot, SequenceControl control, bool value)
    {
        double number = value ? control.True : control.False;
        if (control.DataType == DataType.Bool)
            slot.Allocate(1)[0] = number != 0 ? (byte)1 : (byte)0;
        else if (control.DataType == DataType.Int32)
            BinaryPrimitives.WriteInt32LittleEndian(slot.Allocate(4), (int)number);
        else
            BinaryPrimitives.WriteSingleLittleEndian(slot.Allocate(4), (float)number);
    }

    private static void WriteId(TensorSlot slot, RequestSchedule schedule)
    {
        if (slot.DataType == DataType.Bytes)
        {
            string name = schedule.SequenceName ?? "";
            int length = Encoding.UTF8.GetByteCount(name);
            Span<byte> text = slot.Allocate(4 + length);
            BinaryPrimitives.WriteInt32LittleEndian(text, length);
            Encoding.UTF8.GetBytes(name, text[4..]);
            return;
        }

        // As Triton does, an id that is too large for the model's type is cut.
        Span<ulong> number = [schedule.SequenceId];
        Span<byte> bytes = MemoryMarshal.AsBytes(number);
        int width = slot.DataType.ElementSize();
        bytes[..width].CopyTo(slot.Allocate(width));
    }

    private static int IndexOf(ImmutableArray<TensorSpec> specs, string name)
    {
        for (int i = 0; i < specs.Length; i++)
        {
            if (specs[i].Name == name)
                return i;
        }

        return -1;
    }
}
