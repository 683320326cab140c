namespace DismPS.Engine.Models.Pickle;

/// <summary>
/// Follows the opcodes of one pickle as Python's own loader would, with stand-ins for the values, and imports and calls nothing.
/// Where it cannot know what the loader does, it stops: a file that is not understood must not pass for a harmless one.
/// </summary>
internal sealed partial class PickleMachine(PickleSource source, PickleFindings findings, PickleBudget budget, int nesting)
{
    // Python's pickler stops at its recursion limit of about 1000.
    private const int MaxDepth = 10_000;
    private const int MaxStack = 2_000_000;
    private const int MaxMarks = 100_000;
    private const int MaxMemo = 2_000_000;

    // Pickles inside the object arrays of joblib.
    private const int MaxNesting = 8;

    // Longest text that may become a name.
    private const int MaxName = 512;

    private readonly List<PickleValue> stack = [];
    private readonly Stack<int> marks = new();
    private readonly List<PickleValue> memo = [];
    private readonly Dictionary<ulong, PickleValue> sparseMemo = [];
    private long frameEnd;

    /// <summary>Why it stopped before the end; null otherwise.</summary>
    public string? Fault { get; private set; }

    public bool IsLimit { get; private set; }

    /// <summary>True when the first opcode says the protocol.</summary>
    public bool HasProtocol { get; private set; }

    /// <summary>The value of the pickle; null with a <see cref="Fault"/>.</summary>
    public PickleValue? Run()
    {
        while (Fault is null)
        {
            int opcode = source.ReadByte();
            if (opcode < 0)
                break;
            if (--budget.Opcodes < 0)
                return StopAt("it has more opcodes than are looked at");
            if (opcode == (int)PickleOpcode.Stop)
                return Pop();
            Step((PickleOpcode)opcode);
        }

        if (Fault is null && source.Fault is not null)
        {
            Fault = source.Fault;
            IsLimit = source.IsLimit;
        }

        return null;
    }

    private void Push(PickleValue value)
    {
        if (stack.Count == MaxStack)
            StopAt($"more than {MaxStack} values wait on its stack");
        // Without a mark below them, values that wait are containers inside each other, with at most a key and a class for each.
        else if (marks.Count == 0 && stack.Count > 3 * MaxDepth)
            StopAt($"its values lie more than {MaxDepth} deep in each other");
        else
            stack.Add(value);
    }

    // Values that are remembered cost memory, and a file of some megabytes can ask for millions.
    private void PushNew(PickleValue value)
    {
        if (--budget.Objects < 0)
            StopAt("it has more objects than are looked at");
        else
            Push(value);
    }

    private PickleValue? Pop()
    {
        int floor = marks.Count > 0 ? marks.Peek() : 0;
        if (stack.Count <= floor)
        {
            Break("an opcode takes a value that is not there");
            return null;
        }

        PickleValue value = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private PickleValue? Top()
    {
        int floor = marks.Count > 0 ? marks.Peek() : 0;
        if (stack.Count > floor)
            return stack[^1];
        Break("an opcode takes a value that is not there");
        return null;
    }

    // Index of the first value above the last mark, which is taken away; -1 when there is none.
    private int PopMark()
    {
        if (marks.TryPop(out int start))
            return start;
        Break("an opcode takes a mark that is not there");
        return -1;
    }

    private void Memoize(ulong index, PickleValue? value)
    {
        if (value is null)
            return;
        if (memo.Count + sparseMemo.Count >= MaxMemo)
            StopAt("it remembers more values than are looked at");
        else if (index > (ulong)memo.Count)
            sparseMemo[index] = value;
        else
            MemoizeInOrder((int)index, value);
    }

    private void MemoizeInOrder(int index, PickleValue value)
    {
        if (index < memo.Count)
        {
            memo[index] = value;
            return;
        }

        memo.Add(value);
        if (sparseMemo.Count > 0)
            sparseMemo.Remove((ulong)index);
    }

    private void PushMemo(ulong index)
    {
        if (index < (ulong)memo.Count)
            Push(memo[(int)index]);
        else if (sparseMemo.TryGetValue(index, out PickleValue? value))
            Push(value);
        else
            Break("it takes a remembered value that it never stored");
    }

    private void Enclose(PickleValue container, PickleValue item)
    {
        container.Depth = Math.Max(container.Depth, item.Depth + 1);
        if (container.Depth > MaxDepth)
            StopAt($"its values lie more than {MaxDepth} deep in each other");
    }

    private void Break(string fault) => Fault ??= fault;

    private PickleValue? StopAt(string limit)
    {
        IsLimit |= Fault is null;
        Fault ??= limit;
        return null;
    }
}
