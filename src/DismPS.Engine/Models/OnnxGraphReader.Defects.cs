namespace DismPS.Engine.Models;

/// <content>What is wrong with a graph and can be seen without knowing what its operators do.</content>
internal sealed partial class OnnxGraphReader
{
    private const int MaxDefects = 10;

    // Standard operators whose inputs all have one type, in every version.
    private static readonly HashSet<ulong> OneTypeOperators = [.. new[]
    {
        "Add", "Sub", "Mul", "Div", "MatMul", "Gemm", "Conv", "Concat", "Max", "Min", "Sum", "Mean", "And", "Or", "Xor", "Equal", "Greater", "Less",
        "GreaterOrEqual", "LessOrEqual", "PRelu", "Mod",
    }.Select(name => ProtobufStream.Hash(System.Text.Encoding.UTF8.GetBytes(name)))];

    private void ReportUnmade(OnnxScope scope)
    {
        long position = wire.Position;
        foreach (OnnxUse use in scope.Close())
        {
            if (defects.Count >= MaxDefects)
                break;
            string name = wire.ReadTextAt(use.NameStart, use.NameLength);
            defects.Add(new OnnxDefect(use.NodeStart == 0
                ? $"output '{name}' of the graph is made by no node"
                : $"{DescribeNode(use.NodeStart, use.NodeEnd)} needs '{name}', which is no input, no weight and no output of another node"));
        }

        wire.SkipTo(position);
    }

    // Only inputs and weights say their type; what flows between nodes would need the rules of every operator.
    private void FindTypeConflicts()
    {
        for (int i = 0; i < inputs.Count; i++)
            weights[inputHashes[i]] = inputs[i].ElementType;
        foreach (OnnxTypedNode node in typedNodes)
        {
            int a = weights.GetValueOrDefault(node.A), b = weights.GetValueOrDefault(node.B), c = weights.GetValueOrDefault(node.C);
            int other = Differs(c, b) ? b : a;
            int first = Differs(c, b) || Differs(c, a) ? c : b;
            if (Differs(first, other) && defects.Count < MaxDefects)
                defects.Add(new OnnxDefect($"{DescribeNode(node.Start, node.End)} has inputs of the types {OnnxElementTypes.NameOf(first)} and {OnnxElementTypes.NameOf(other)}, which must be one"));
        }
    }

    private static bool Differs(int type, int other) => type != 0 && other != 0 && type != other;

    private string DescribeNode(long start, long end)
    {
        string name = "", type = "";
        wire.SkipTo(start);
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            long fieldEnd = wire.End;
            if (wire.Field == 3)
                name = wire.ReadText();
            else if (wire.Field == 4)
                type = wire.ReadText();
            wire.SkipTo(fieldEnd);
        }

        return name.Length > 0 ? $"node '{name}' ({type})" : $"a node of {type}";
    }
}
