using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <content>Types and shapes of inputs and outputs.</content>
internal sealed partial class OnnxGraphReader
{
    // Axes of one tensor; runtimes take 8 or so.
    private const int MaxRank = 256;

    private ulong valueHash;
    private OnnxUse valueUse;

    private OnnxValue ReadValue(long end)
    {
        string name = "";
        var value = new OnnxValue("", OnnxValueKind.Other, null, default);
        (valueHash, valueUse) = (0, default);
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            long fieldEnd = wire.End;
            if (wire.Field == 1)
            {
                valueUse = new OnnxUse(wire.Position, (int)Math.Min(fieldEnd - wire.Position, int.MaxValue), 0, 0);
                valueHash = wire.ReadHash();
                name = wire.ReadTextAt(valueUse.NameStart, valueUse.NameLength);
            }
            else if (wire.Field == 2)
            {
                value = ReadType(fieldEnd);
            }

            wire.SkipTo(fieldEnd);
        }

        return value with { Name = name };
    }

    private OnnxValue ReadType(long end)
    {
        var value = new OnnxValue("", OnnxValueKind.Other, null, default);
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            long fieldEnd = wire.End;
            value = wire.Field switch
            {
                1 => ReadTensorType(fieldEnd),
                4 => value with { Kind = OnnxValueKind.Sequence },
                5 => value with { Kind = OnnxValueKind.Map },
                _ => value,
            };
            wire.SkipTo(fieldEnd);
        }

        return value;
    }

    private OnnxValue ReadTensorType(long end)
    {
        int type = 0;
        (ImmutableArray<long> Sizes, ImmutableArray<string> Symbols) shape = default;
        while (wire.Next(end))
        {
            long fieldEnd = wire.IsBytes ? wire.End : wire.Position;
            if (wire.Field == 1)
                type = (int)wire.Number;
            else if (wire.Field == 2 && wire.IsBytes)
                shape = ReadShape(fieldEnd);
            wire.SkipTo(fieldEnd);
        }

        return new OnnxValue("", OnnxValueKind.Tensor, OnnxElementTypes.ToDataType(type), shape.Sizes) { Symbols = shape.Symbols, ElementType = type };
    }

    private (ImmutableArray<long> Sizes, ImmutableArray<string> Symbols) ReadShape(long end)
    {
        ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>();
        ImmutableArray<string>.Builder symbols = ImmutableArray.CreateBuilder<string>();
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            long fieldEnd = wire.End;
            if (wire.Field == 1)
            {
                (long size, string symbol) = ReadDimension(fieldEnd);
                shape.Add(size);
                symbols.Add(symbol);
                if (shape.Count > MaxRank)
                    wire.Fail(ProtobufFault.TooLarge);
            }

            wire.SkipTo(fieldEnd);
        }

        return (shape.ToImmutable(), symbols.ToImmutable());
    }

    private (long Size, string Symbol) ReadDimension(long end)
    {
        long size = -1;
        string symbol = "";
        while (wire.Next(end))
        {
            long fieldEnd = wire.IsBytes ? wire.End : wire.Position;
            if (wire.Field == 1 && !wire.IsBytes)
                size = Math.Max(-1, (long)wire.Number);
            else if (wire.Field == 2 && wire.IsBytes)
                symbol = wire.ReadText();
            wire.SkipTo(fieldEnd);
        }

        return (size, symbol);
    }
}
