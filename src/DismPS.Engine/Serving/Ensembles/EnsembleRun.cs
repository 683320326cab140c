using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Ensembles;

/// <summary>
/// One request on its way through the steps of an ensemble; used again and again. A step is computed as soon as its inputs are there, steps that need nothing of
/// each other at the same time. No tensor is copied on the way: a member reads its inputs where the member before left them, and all of them last until the answer is written.
/// </summary>
internal sealed class EnsembleRun(EnsemblePlan plan, Func<string, string?, ServedModel> find)
{
    /// <summary>Ensembles of ensembles of … : deeper ones are circles.</summary>
    public const int MaxDepth = 16;

    private const int MaxRank = 32;

    private readonly InferenceCall[] calls = [.. plan.Steps.Select(_ => new InferenceCall())];
    private readonly ServedModel?[] members = new ServedModel?[plan.Steps.Length];
    private readonly bool[] needed = new bool[plan.Steps.Length];
    private readonly int[] waits = new int[plan.Steps.Length];
    private readonly TensorSlot?[] tensors = new TensorSlot?[plan.Makers.Length];
    private readonly long[] rows = new long[plan.Makers.Length];
    private readonly Stack<int> ready = new();
    private readonly List<Task<int>> running = [];
    private InferenceCall? request;

    /// <summary>What the members took, all together.</summary>
    public PhaseTicks Phases { get; private set; }

    /// <summary>Computes what the request asks for into its outputs, which are valid until <see cref="Clear"/>. That must follow in any case.</summary>
    /// <exception cref="DismException">A member failed, or cannot be asked.</exception>
    public async ValueTask RunAsync(InferenceCall call, bool batched, CancellationToken cancellationToken)
    {
        Begin(call, batched);
        Exception? failure = null;
        while (true)
        {
            while (failure is null && ready.TryPop(out int step))
            {
                // The only one that can be computed needs no task of its own.
                ValueTask<int> run = ComputeAsync(step, cancellationToken);
                if (ready.Count > 0 || running.Count > 0)
                    running.Add(run.AsTask());
                else
                    failure = await FinishAsync(run).ConfigureAwait(false);
            }

            // Steps that were begun read tensors: nothing is given back before they have ended.
            if (running.Count == 0)
                break;
            Task<int> done = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(done);
            failure = await FinishAsync(new ValueTask<int>(done)).ConfigureAwait(false) ?? failure;
        }

        if (failure is not null)
            throw failure;
        ShowOutputs(call, batched);
    }

    /// <summary>Gives everything back.</summary>
    public void Clear(int keepBytes)
    {
        for (int i = 0; i < calls.Length; i++)
        {
            members[i]?.Conclude(calls[i]);
            members[i] = null;
            calls[i].Clear(keepBytes);
        }

        Array.Clear(tensors);
        ready.Clear();
        request = null;
    }

    /// <summary>Makes a member's request: its inputs are views of the tensors, its parameters those of the ensemble's request.</summary>
    public void Fill(int step, ServedModel member, InferenceCall call)
    {
        InferRequestMessage from = request!.Message;
        InferRequestMessage message = call.Message;
        ModelSignature signature = member.Signature!;
        bool batched = signature.MaxBatchSize > 0;
        message.Clear();
        call.ModelCall.Clear();
        if (from.HasId)
            message.SetId(from.RawId);
        message.Parameters = from.Parameters;
        message.Schedule = from.Schedule;
        foreach ((string name, int tensor) in plan.Steps[step].Inputs)
        {
            // An optional input of the ensemble that the request leaves out: the member's is optional too, or the member says what is missing.
            if (tensors[tensor] is not TensorSlot made)
                continue;
            TensorSlot input = message.AddInput(MaxRank);
            int index = IndexOf(signature.Inputs.AsSpan(), name);
            input.Name = name;
            input.Index = index;
            input.DataType = made.DataType;
            input.Count = made.Count;
            input.Address = made.Address;
            input.ByteLength = made.ByteLength;
            ReadOnlySpan<long> wanted = index < 0 || signature.Inputs[index].Shape.IsDefault ? default : signature.Inputs[index].Shape.AsSpan();
            EnsembleShapes.Set(input, made.Shape, rows[tensor], wanted, batched);
        }

        foreach ((string name, _) in plan.Steps[step].Outputs)
            message.AddOutput(new RequestedOutput(name, IndexOf(signature.Outputs.AsSpan(), name), null));
    }

    private void Begin(InferenceCall call, bool batched)
    {
        if (call.Depth > MaxDepth)
            throw new DismException(ErrorCode.InferenceFailed, $"ensemble '{plan.Name}' is made of itself: its members lead back to it.", "Take the circle out of the ensembles' steps.");
        request = call;
        Phases = default;
        Array.Clear(needed);
        foreach (int output in call.ModelCall.Requested)
            Need(plan.Outputs[output]);
        plan.Waits.CopyTo(waits, 0);
        foreach (TensorSlot input in call.ModelCall.Inputs)
        {
            tensors[plan.Inputs[input.Index]] = input;
            rows[plan.Inputs[input.Index]] = batched ? call.Rows : 0;
        }

        // Those that are left out are as ready as they ever get.
        foreach (int input in plan.Inputs)
            Arrive(input);
    }

    /// <summary>As in Triton, a step that no wanted output comes from is not computed.</summary>
    private void Need(int tensor)
    {
        int maker = plan.Makers[tensor];
        if (maker < 0 || needed[maker])
            return;
        needed[maker] = true;
        foreach ((_, int input) in plan.Steps[maker].Inputs)
            Need(input);
    }

    private void Arrive(int tensor)
    {
        foreach (int step in plan.Users[tensor])
        {
            if (--waits[step] == 0 && needed[step])
                ready.Push(step);
        }
    }

    private async ValueTask<int> ComputeAsync(int step, CancellationToken cancellationToken)
    {
        EnsemblePlanStep planned = plan.Steps[step];
        InferenceCall call = calls[step];
        call.Depth = request!.Depth + 1;
        call.AskedVersion = planned.Version;
        members[step] = await find(planned.Model, planned.Version).ComputeAsync(call, this, step, cancellationToken).ConfigureAwait(false);
        return step;
    }

    /// <summary>Takes a step's outputs; why it failed, or null.</summary>
    private async ValueTask<Exception?> FinishAsync(ValueTask<int> run)
    {
        try
        {
            Take(await run.ConfigureAwait(false));
            return null;
        }
        catch (DismException e)
        {
            return new DismException(e.Code, $"in ensemble '{plan.Name}', {e.Message}", e.Cure, e.Target, e) { HttpStatus = e.HttpStatus, MessageIsAnswer = e.MessageIsAnswer };
        }
        catch (Exception e)
        {
            // Thrown when the other steps have ended.
            return e;
        }
    }

    private void Take(int step)
    {
        InferenceCall call = calls[step];
        Phases += call.Times.Phases;
        long batch = members[step]!.Signature!.MaxBatchSize > 0 ? call.Rows : 0;
        foreach ((string name, int tensor) in plan.Steps[step].Outputs)
        {
            foreach (TensorSlot output in call.ModelCall.Outputs)
            {
                if (output.Name == name)
                    tensors[tensor] = output;
            }

            rows[tensor] = batch;
            if (tensors[tensor] is null)
            {
                throw new DismException(ErrorCode.InferenceFailed, $"model '{plan.Steps[step].Model}' gave no output '{name}'.",
                    "Let that model give every output that the ensemble takes.") { MessageIsAnswer = true };
            }
        }

        foreach ((_, int tensor) in plan.Steps[step].Outputs)
            Arrive(tensor);
    }

    private void ShowOutputs(InferenceCall call, bool batched)
    {
        foreach (int index in call.ModelCall.Requested)
        {
            TensorSpec spec = plan.OutputSpecs[index];
            int tensor = plan.Outputs[index];
            TensorSlot made = tensors[tensor] ?? throw new DismException(
                ErrorCode.InferenceFailed, $"in ensemble '{plan.Name}', output '{spec.Name}' is not there: it is an input that the request leaves out.",
                "Send that input too.") { MessageIsAnswer = true };
            TensorSlot output = call.ModelCall.AddOutput();
            output.Show(made);
            output.Name = spec.Name;
            output.Index = index;
            EnsembleShapes.Set(output, made.Shape, rows[tensor], spec.Shape.AsSpan(), batched);
        }
    }

    private static int IndexOf(ReadOnlySpan<TensorSpec> specs, string name)
    {
        for (int i = 0; i < specs.Length; i++)
        {
            if (specs[i].Name == name)
                return i;
        }

        return -1;
    }
}
