using System.Globalization;
using System.Text;

namespace DismPS.Engine.Models.Pickle;

/// <summary>What each opcode does to stack and memo.</summary>
internal sealed partial class PickleMachine
{
    private void Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark:
                if (marks.Count == MaxMarks)
                    StopAt($"more than {MaxMarks} of its containers are open at once");
                else
                    marks.Push(stack.Count);
                break;
            case PickleOpcode.Pop when marks.Count > 0 && marks.Peek() == stack.Count:
                marks.Pop();
                break;
            case PickleOpcode.Pop:
                Pop();
                break;
            case PickleOpcode.PopMark:
                if (PopMark() is >= 0 and int below)
                    stack.RemoveRange(below, stack.Count - below);
                break;
            case PickleOpcode.Dup:
                if (Top() is { } top)
                    Push(top);
                break;
            case PickleOpcode.None:
                Push(PickleValue.None);
                break;
            case PickleOpcode.NewTrue or PickleOpcode.NewFalse:
                Push(PickleValue.Opaque);
                break;
            case PickleOpcode.Proto:
                HasProtocol = true;
                if (Number(1) > 5)
                    Break("its protocol is newer than 5");
                break;
            case PickleOpcode.Frame:
                frameEnd = (long)Math.Min(Number(8), long.MaxValue / 2) + source.Position;
                break;
            case PickleOpcode.StackGlobal or PickleOpcode.Global or PickleOpcode.Inst or PickleOpcode.Obj or PickleOpcode.NewObj or PickleOpcode.NewObjEx
                or PickleOpcode.Reduce or PickleOpcode.Build or PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4 or PickleOpcode.PersId or PickleOpcode.BinPersId:
                StepCall(opcode);
                break;
            default:
                if (!StepNumber(opcode) && !StepText(opcode) && !StepContainer(opcode) && !StepMemo(opcode))
                    Break($"byte 0x{(int)opcode:X2} is no opcode");
                break;
        }
    }

    private bool StepNumber(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.BinInt:
                PushInteger((int)(uint)Number(4));
                return true;
            case PickleOpcode.BinInt1:
                PushInteger((long)Number(1));
                return true;
            case PickleOpcode.BinInt2:
                PushInteger((long)Number(2));
                return true;
            case PickleOpcode.BinFloat:
                Number(8);
                Push(PickleValue.Opaque);
                return true;
            case PickleOpcode.Int or PickleOpcode.Long or PickleOpcode.Float:
                PushNumberLine(opcode);
                return true;
            case PickleOpcode.Long1:
                PushLong(Number(1));
                return true;
            case PickleOpcode.Long4:
                ulong length = Number(4);
                if (length > int.MaxValue)
                    Break("a number has a negative length");
                PushLong(length);
                return true;
            default:
                return false;
        }
    }

    private void PushNumberLine(PickleOpcode opcode)
    {
        if (!source.TryReadLine(MaxName, out byte[]? line))
            return;
        string text = line is null ? "" : Encoding.Latin1.GetString(line).TrimEnd('L');
        // I00 and I01 are False and True.
        bool isNumber = opcode != PickleOpcode.Float && text is not ("00" or "01");
        if (isNumber && long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long value))
            PushInteger(value);
        else
            Push(PickleValue.Opaque);
    }

    private void PushLong(ulong length)
    {
        if (Fault is not null || !source.TryReadBlock(length, 10, out byte[]? bytes))
            return;
        if (bytes is null || bytes.Length > 8)
        {
            Push(bytes is [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19] ? PickleValue.TorchMagic : PickleValue.Opaque);
            return;
        }

        long value = bytes is [.., >= 0x80] ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        PushInteger(value);
    }

    private bool StepText(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.ShortBinUnicode:
                PushText(Number(1));
                return true;
            case PickleOpcode.BinUnicode:
                PushText(Number(4));
                return true;
            case PickleOpcode.BinUnicode8:
                PushText(Number(8));
                return true;
            // Texts of Python 2 become texts, which may be names too.
            case PickleOpcode.ShortBinString:
                PushText(Number(1));
                return true;
            case PickleOpcode.BinString:
                PushText(Number(4));
                return true;
            case PickleOpcode.String or PickleOpcode.Unicode:
                if (source.TryReadLine(MaxName * 10, out byte[]? line))
                    PushText(line is null ? null : opcode == PickleOpcode.String ? PickleEscapes.DecodeQuoted(line) : PickleEscapes.DecodeUnicode(line));
                return true;
            case PickleOpcode.ShortBinBytes:
                PushBytes(Number(1));
                return true;
            case PickleOpcode.BinBytes:
                PushBytes(Number(4));
                return true;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                PushBytes(Number(8));
                return true;
            case PickleOpcode.NextBuffer:
                findings.NeedsBuffers = true;
                Push(PickleValue.Opaque);
                return true;
            case PickleOpcode.ReadonlyBuffer:
                Top();
                return true;
            default:
                return false;
        }
    }

    private bool StepContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                PushNew(new PickleTuple([], 0));
                return true;
            case PickleOpcode.Tuple1:
                PushTuple(stack.Count - 1);
                return true;
            case PickleOpcode.Tuple2:
                PushTuple(stack.Count - 2);
                return true;
            case PickleOpcode.Tuple3:
                PushTuple(stack.Count - 3);
                return true;
            case PickleOpcode.Tuple:
                if (PopMark() is >= 0 and int start)
                    PushTuple(start);
                return true;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet:
                PushNew(new PickleList());
                return true;
            case PickleOpcode.List or PickleOpcode.FrozenSet:
                if (PopMark() is >= 0 and int first)
                    PushNew(Fill(new PickleList(), first));
                return true;
            case PickleOpcode.Append:
                if (Pop() is { } item && Top() is { } list)
                    Hold(list, item);
                return true;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                if (PopMark() is >= 0 and int firstItem && stack.Count >= firstItem && Below(firstItem) is { } target)
                    Fill(target, firstItem);
                return true;
            case PickleOpcode.EmptyDict:
                PushNew(new PickleMapping());
                return true;
            case PickleOpcode.Dict:
                if (PopMark() is >= 0 and int firstKey)
                    PushNew(FillMapping(new PickleMapping(), firstKey));
                return true;
            case PickleOpcode.SetItem:
                if (Top() is not null && stack.Count - 2 >= (marks.Count > 0 ? marks.Peek() : 0) && Below(stack.Count - 2) is { } mapping)
                    FillMapping(mapping, stack.Count - 2);
                else
                    Break("an opcode takes a value that is not there");
                return true;
            case PickleOpcode.SetItems:
                if (PopMark() is >= 0 and int firstPair && Below(firstPair) is { } filled)
                    FillMapping(filled, firstPair);
                return true;
            default:
                return false;
        }
    }

    private bool StepMemo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Get:
                if (LineIndex() is { } get)
                    PushMemo(get);
                return true;
            case PickleOpcode.BinGet:
                PushMemo(Number(1));
                return true;
            case PickleOpcode.LongBinGet:
                PushMemo(Number(4));
                return true;
            case PickleOpcode.Put:
                if (LineIndex() is { } put)
                    Memoize(put, Top());
                return true;
            case PickleOpcode.BinPut:
                Memoize(Number(1), Top());
                return true;
            case PickleOpcode.LongBinPut:
                Memoize(Number(4), Top());
                return true;
            case PickleOpcode.Memoize:
                Memoize((ulong)(memo.Count + sparseMemo.Count), Top());
                return true;
            default:
                return false;
        }
    }

    // What lies directly below a mark, or below the values of SETITEM.
    private PickleValue? Below(int index)
    {
        int floor = marks.Count > 0 ? marks.Peek() : 0;
        if (index - 1 >= floor)
            return stack[index - 1];
        Break("an opcode fills a container that is not there");
        return null;
    }

    private PickleValue Fill(PickleValue container, int start)
    {
        for (int i = start; i < stack.Count; i++)
            Hold(container, stack[i]);
        stack.RemoveRange(start, stack.Count - start);
        return container;
    }

    private PickleValue FillMapping(PickleValue container, int start)
    {
        if ((stack.Count - start) % 2 != 0)
            Break("a dictionary has a key without a value");
        for (int i = start; i + 1 < stack.Count; i += 2)
        {
            PickleValue key = stack[i];
            PickleValue value = stack[i + 1];
            Hold(container, key);
            Hold(container, value);
            (container as PickleMapping)?.Set(key, value);
            findings.NoteVersion(key, value);
        }

        stack.RemoveRange(start, stack.Count - start);
        return container;
    }

    private void PushTuple(int start)
    {
        if (start < (marks.Count > 0 ? marks.Peek() : 0))
        {
            Break("an opcode takes a value that is not there");
            return;
        }

        PushNew(PopTuple(start));
    }

    private void PushInteger(long value)
    {
        if (value is >= 0 and < 256)
            Push(SmallIntegers[value]);
        else
            PushNew(new PickleInteger(value));
    }

    private void PushText(ulong length)
    {
        if (Fault is null && source.TryReadBlock(length, MaxName, out byte[]? bytes))
            PushText(bytes is null ? null : PickleEscapes.DecodeUtf8(bytes));
    }

    private void PushText(string? text)
    {
        if (text is null || (budget.Characters -= text.Length) < 0)
            Push(PickleValue.Opaque);
        else
            PushNew(new PickleText(text));
    }

    private void PushBytes(ulong length)
    {
        if (Fault is null && source.TryReadBlock(length, 0, out _))
            Push(PickleValue.Opaque);
    }

    private ulong? LineIndex()
    {
        if (!source.TryReadLine(32, out byte[]? line))
            return null;
        if (line is not null && ulong.TryParse(line, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out ulong index))
            return index;
        Break("the index of a remembered value is no number");
        return null;
    }

    private ulong Number(int bytes)
    {
        if (!source.TryReadNumber(bytes, out ulong value))
            Break(source.Fault ?? "the file ends too early");
        return value;
    }

    private static readonly PickleInteger[] SmallIntegers = [.. Enumerable.Range(0, 256).Select(i => new PickleInteger(i))];
}
