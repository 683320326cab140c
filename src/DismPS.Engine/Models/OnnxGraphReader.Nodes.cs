namespace DismPS.Engine.Models;

/// <content>Nodes with their attributes, and the weights: only their names, types and files.</content>
internal sealed partial class OnnxGraphReader
{
    private const int Floats = 6, Ints = 7, Strings = 8;

    // Enough for every real graph; beyond, weights are not told apart from nothing.
    private const int MaxWeights = 500_000, MaxTypedNodes = 200_000;

    private static readonly ulong StandardDomain = ProtobufStream.Hash("ai.onnx"u8), Location = ProtobufStream.Hash("location"u8);

    private readonly HashSet<ulong> externalHashes = [];
    private readonly List<OnnxTypedNode> typedNodes = [];

    private void ReadNode(long end, OnnxScope scope, int depth)
    {
        long start = wire.Position;
        (long Start, long End) name = default, type = default, domain = default, output = default;
        ulong typeHash = 0, domainHash = 0;
        (ulong A, ulong B, ulong C) needs = default;
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            (long Start, long End) field = (wire.Position, wire.End);
            switch (wire.Field)
            {
                case 1:
                    needs = (NeedHere(scope, start, end), needs.A, needs.B);
                    break;
                case 2:
                    output = output.Start == 0 ? field : output;
                    scope.Make(wire.ReadHash());
                    break;
                case 3:
                    name = field;
                    break;
                case 4:
                    (type, typeHash) = (field, wire.ReadHash());
                    break;
                case 5:
                    ReadAttribute(field.End, scope, depth);
                    break;
                case 7:
                    (domain, domainHash) = (field, wire.ReadHash());
                    break;
            }

            wire.SkipTo(field.End);
        }

        if (domainHash == StandardDomain)
            (domain, domainHash) = (default, 0);
        CountOperator(scope, System.Numerics.BitOperations.RotateLeft(domainHash, 17) ^ typeHash, domain, type, name.End > name.Start ? name : output);
        if (depth == 0 && domainHash == 0 && OneTypeOperators.Contains(typeHash) && typedNodes.Count < MaxTypedNodes)
            typedNodes.Add(new OnnxTypedNode(needs.A, needs.B, needs.C, start, end));
        wire.SkipTo(end);
    }

    private void CountOperator(OnnxScope scope, ulong key, (long, long) domain, (long, long) type, (long, long) node)
    {
        if (scope.Operators.TryGetValue(key, out OnnxOperator? known))
            scope.Operators[key] = known with { Count = known.Count + 1 };
        else if (HasRoom(scope.Operators.Count))
            scope.Operators.Add(key, new OnnxOperator(TextAt(domain), TextAt(type), 0, 1, TextAt(node)));
    }

    private string TextAt((long Start, long End) field) => wire.ReadTextAt(field.Start, (int)Math.Min(field.End - field.Start, int.MaxValue));

    private ulong NeedHere(OnnxScope scope, long nodeStart = 0, long nodeEnd = 0)
    {
        long start = wire.Position;
        var use = new OnnxUse(start, (int)Math.Min(wire.End - start, int.MaxValue), nodeStart, nodeEnd);
        ulong name = wire.ReadHash();
        scope.Need(name, use);
        return name;
    }

    private void ReadAttribute(long end, OnnxScope scope, int depth)
    {
        // The numbers of a tree ensemble fill most of its file; a list of numbers has nothing else in it.
        if (end - wire.Position > 4096 && wire.Peek(end - 3) == 0xA0 && wire.Peek(end - 2) == 1 && wire.Peek(end - 1) is Floats or Ints or Strings)
            return;
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            long fieldEnd = wire.End;
            if (wire.Field is 5 or 10)
                ReadTensor(fieldEnd);
            else if (wire.Field is 6 or 11)
                ReadGraph(fieldEnd, new OnnxScope(scope), depth + 1);
            else if (wire.Field is 22 or 23)
                ReadSparseWeight(fieldEnd, null);
            wire.SkipTo(fieldEnd);
        }
    }

    private void ReadWeight(long end, OnnxScope scope, int depth)
    {
        (ulong name, int type) = ReadTensor(end);
        scope.Make(name);
        if (depth == 0 && weights.Count < MaxWeights)
            weights[name] = type;
    }

    // The name of a sparse weight is that of its values.
    private void ReadSparseWeight(long end, OnnxScope? scope)
    {
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            long fieldEnd = wire.End;
            if (wire.Field is 1 or 2)
            {
                bool isValues = wire.Field == 1;
                (ulong name, _) = ReadTensor(fieldEnd);
                if (isValues)
                    scope?.Make(name);
            }

            wire.SkipTo(fieldEnd);
        }
    }

    private (ulong Name, int Type) ReadTensor(long end)
    {
        ulong name = 0;
        int type = 0;
        while (wire.Next(end))
        {
            long fieldEnd = wire.IsBytes ? wire.End : wire.Position;
            if (wire.Field == 2 && !wire.IsBytes)
                type = (int)wire.Number;
            else if (wire.Field == 8 && wire.IsBytes)
                name = wire.ReadHash();
            else if (wire.Field == 13 && wire.IsBytes)
                ReadExternalEntry(fieldEnd);
            wire.SkipTo(fieldEnd);
        }

        return (name, type);
    }

    private void ReadExternalEntry(long end)
    {
        bool isLocation = false;
        (long Start, long End) value = default;
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            (long Start, long End) field = (wire.Position, wire.End);
            if (wire.Field == 1)
                isLocation = wire.ReadHash() == Location;
            else if (wire.Field == 2)
                value = field;
            wire.SkipTo(field.End);
        }

        // Every tensor names its file again, and most name the same one.
        if (!isLocation)
            return;
        wire.SeekText(value.Start, value.End);
        if (externalHashes.Add(wire.ReadHash()) && HasRoom(external.Count))
            external.Add(TextAt(value));
        wire.SkipTo(end);
    }
}
