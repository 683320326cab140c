namespace DismPS.Engine.Models.Pickle;

/// <summary>Imports, calls and what joblib puts between the opcodes.</summary>
internal sealed partial class PickleMachine
{
    private void StepCall(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                if (ReadName() is var module && Fault is null && ReadName() is var name && Fault is null)
                    Push(Import(module, name));
                break;
            case PickleOpcode.StackGlobal:
                if (Pop() is { } nameValue && Pop() is { } moduleValue)
                    Push(Import(moduleValue.Text, nameValue.Text));
                break;
            case PickleOpcode.Inst:
                if (ReadName() is var instModule && Fault is null && ReadName() is var instName && Fault is null && PopMark() is >= 0 and int instStart)
                    Call(Import(instModule, instName), PopTuple(instStart));
                break;
            case PickleOpcode.Obj:
                if (PopMark() is >= 0 and int objStart)
                    CallObj(objStart);
                break;
            case PickleOpcode.NewObjEx:
                if (Pop() is { } named && Pop() is { } positional && Pop() is { } newClass)
                {
                    RefuseWrapperIn(named);
                    Call(newClass, positional);
                }

                break;
            case PickleOpcode.NewObj or PickleOpcode.Reduce:
                if (Pop() is { } arguments && Pop() is { } callable)
                    Call(callable, arguments);
                break;
            case PickleOpcode.Build:
                if (Pop() is { } state && Top() is { } target)
                    Build(target, state);
                break;
            case PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4:
                findings.NoteExtension((long)Number(opcode == PickleOpcode.Ext1 ? 1 : opcode == PickleOpcode.Ext2 ? 2 : 4));
                Push(PickleValue.Opaque);
                break;
            case PickleOpcode.PersId:
                if (source.TryReadLine(MaxName, out byte[]? line))
                {
                    findings.NotePersistentId(line is null ? PickleValue.Opaque : new PickleText(System.Text.Encoding.Latin1.GetString(line)));
                    Push(PickleValue.Opaque);
                }

                break;
            case PickleOpcode.BinPersId:
                if (Pop() is { } id)
                {
                    findings.NotePersistentId(id);
                    Push(PickleValue.Opaque);
                }

                break;
        }
    }

    private string? ReadName()
    {
        if (!source.TryReadLine(MaxName, out byte[]? line))
            Break(source.Fault ?? "the file ends too early");
        return line is null ? null : PickleEscapes.DecodeUtf8(line);
    }

    private PickleValue Import(string? module, string? name)
    {
        if (module is not null && name is not null && findings.Import(module, name) is { } global)
            return global;
        findings.UnknownCalls++;
        return PickleValue.Opaque;
    }

    private void CallObj(int start)
    {
        if (stack.Count == start)
        {
            Break("an opcode takes a value that is not there");
            return;
        }

        PickleValue callable = stack[start];
        PickleTuple arguments = PopTuple(start + 1);
        stack.RemoveAt(start);
        Call(callable, arguments);
    }

    private PickleTuple PopTuple(int start)
    {
        int count = stack.Count - start;
        var tuple = new PickleTuple([.. stack.GetRange(start, Math.Min(count, PickleTuple.MaxItems))], count);
        for (int i = start; i < stack.Count; i++)
        {
            Enclose(tuple, stack[i]);
            if (stack[i] is PickleTuple inner)
                RefuseWrapperIn(inner);
            else if (i - start >= PickleTuple.MaxItems)
                RefuseWrapperIn(stack[i]);
        }

        stack.RemoveRange(start, count);
        return tuple;
    }

    private void Call(PickleValue callable, PickleValue arguments)
    {
        if (callable is PickleGlobal global)
            CallGlobal(global, arguments);
        else
            CallValue(callable, arguments);
    }

    private void CallGlobal(PickleGlobal global, PickleValue arguments)
    {
        global.IsCalled = true;
        PickleValue[] items = (arguments as PickleTuple)?.Items ?? [];
        switch (global.Module, global.Name)
        {
            case (_, "_ufunc_reconstruct"):
                // NumPy's own import: gives the name in the module, whatever they are.
                Push(Import(items.ElementAtOrDefault(0)?.Text, items.ElementAtOrDefault(1)?.Text));
                return;
            case ("cloudpickle.cloudpickle" or "cloudpickle" or "dill._dill", "subimport" or "_import_module"):
                Push(Import(items.ElementAtOrDefault(0)?.Text, ""));
                return;
            case ("copyreg" or "copy_reg", "_reconstructor" or "__newobj__" or "__newobj_ex__") when items is [PickleGlobal made, ..]:
                made.IsCalled = true;
                foreach (PickleValue item in items.AsSpan(1))
                    RefuseWrapperIn(item);
                PushNew(Enclosed(new PickleObject(made, arguments), arguments));
                return;
            default:
                RefuseWrapperIn(arguments);
                PushNew(Enclosed(new PickleObject(global, arguments), arguments));
                return;
        }
    }

    private void CallValue(PickleValue callable, PickleValue arguments)
    {
        RefuseWrapperIn(arguments);
        if (callable is not PickleObject { Callable: PickleGlobal maker } made)
        {
            findings.UnknownCalls++;
        }
        else
        {
            findings.CallsOwnCode |= PickleFamilies.MakesCode(maker);
            // A partial calls what it was made of.
            foreach (PickleGlobal global in ((made.Arguments as PickleTuple)?.Items ?? []).OfType<PickleGlobal>())
                global.IsCalled = true;
        }

        PushNew(Enclosed(new PickleObject(callable, arguments), arguments));
    }

    private PickleObject Enclosed(PickleObject made, PickleValue arguments)
    {
        Enclose(made, arguments);
        return made;
    }

    private void Build(PickleValue target, PickleValue state)
    {
        Enclose(target, state);
        RefuseWrapperIn(state);
        if (target is not PickleObject made)
        {
            // Attributes of a class or function change what later calls do.
            if (target is PickleGlobal)
                findings.UnknownCalls++;
            return;
        }

        bool isArray = JoblibArray.IsWrapper(made.Callable);
        bool isCompanion = JoblibArray.IsCompanion(made.Callable);
        if (state is PickleMapping attributes)
        {
            if (isArray || isCompanion)
                (made.State ??= new PickleMapping()).Merge(attributes);
        }
        else
        {
            made.OtherState = state;
        }

        if (isCompanion)
            findings.NoteCompanion(made.State?["filename"]?.Text);
        if (isArray)
            ReadArray(made);
    }

    // After the wrapper joblib writes the array itself: its bytes, or a pickle when its elements are objects.
    private void ReadArray(PickleObject wrapper)
    {
        if (JoblibArray.Read(wrapper) is not { } layout)
        {
            Break("the size of an array that joblib stored between its opcodes cannot be told");
            return;
        }

        // joblib's loader takes a whole frame at a time: an array begins where a frame ends, for every file that joblib wrote.
        if (source.Position < frameEnd)
        {
            Break("an array that joblib stored does not begin where a frame ends");
            return;
        }

        Pop();
        if (layout.HasObjects)
            ReadNested();
        else if ((!layout.IsAligned || (source.ReadByte() is >= 0 and int padding && source.TrySkip((ulong)padding))) && source.TrySkip((ulong)layout.Bytes))
            Push(PickleValue.Opaque);
        else
            Break(source.Fault ?? "the file ends too early");
    }

    private void ReadNested()
    {
        if (nesting == MaxNesting)
        {
            StopAt($"more than {MaxNesting} object arrays lie in each other");
            return;
        }

        var inner = new PickleMachine(source, findings, budget, nesting + 1);
        if (inner.Run() is not null)
        {
            Push(PickleValue.Opaque);
            return;
        }

        Fault = inner.Fault;
        IsLimit = inner.IsLimit;
    }

    private void Hold(PickleValue container, PickleValue item)
    {
        Enclose(container, item);
        RefuseWrapperIn(item);
    }

    // The class of joblib's arrays is only ever called. Handed on, a call could make one where this program does not see it, and the
    // loader would read on at another place than the scanner.
    private void RefuseWrapperIn(PickleValue value)
    {
        if (JoblibArray.IsWrapper(value))
            Break("it hands on the class of joblib's arrays");
        foreach (PickleValue item in (value as PickleTuple)?.Items ?? [])
        {
            if (JoblibArray.IsWrapper(item))
                Break("it hands on the class of joblib's arrays");
        }
    }
}
