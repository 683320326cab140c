using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models;

/// <content>Types and shapes of inputs and outputs.</content>
internal sealed partial class OnnxGraphReader
{
    private OnnxValue ReadValue(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        string name = "";
        var value = new OnnxValue("", OnnxValueKind.Other, null, default);
        while (fields.Next())
        {
            if (fields.Field == 1 && fields.IsBytes)
                name = fields.Text;
            else if (fields.Field == 2 && fields.IsBytes)
                value = ReadType(fields.Bytes);
        }

        failed |= fields.Failed;
        return value with { Name = name };
    }

    private OnnxValue ReadType(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        var value = new OnnxValue("", OnnxValueKind.Other, null, default);
        while (fields.Next())
        {
            value = fields.Field switch
            {
                1 when fields.IsBytes => ReadTensorType(fields.Bytes),
                4 => value with { Kind = OnnxValueKind.Sequence },
                5 => value with { Kind = OnnxValueKind.Map },
                _ => value,
            };
        }

        failed |= fields.Failed;
        return value;
    }

    private OnnxValue ReadTensorType(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        DataType? type = null;
        (ImmutableArray<long> Sizes, ImmutableArray<string> Symbols) shape = default;
        while (fields.Next())
        {
            if (fields.Field == 1)
                type = OnnxElementTypes.ToDataType((int)fields.Number);
            else if (fields.Field == 2 && fields.IsBytes)
                shape = ReadShape(fields.Bytes);
        }

        failed |= fields.Failed;
        return new OnnxValue("", OnnxValueKind.Tensor, type, shape.Sizes) { Symbols = shape.Symbols };
    }

    private (ImmutableArray<long> Sizes, ImmutableArray<string> Symbols) ReadShape(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>();
        ImmutableArray<string>.Builder symbols = ImmutableArray.CreateBuilder<string>();
        while (fields.Next())
        {
            if (fields.Field != 1 || !fields.IsBytes)
                continue;
            long size = -1;
            string symbol = "";
            var dimension = new ProtobufReader(fields.Bytes);
            while (dimension.Next())
            {
                if (dimension.Field == 1)
                    size = Math.Max(-1, (long)dimension.Number);
                else if (dimension.Field == 2 && dimension.IsBytes)
                    symbol = dimension.Text;
            }

            shape.Add(size);
            symbols.Add(symbol);
            failed |= dimension.Failed;
        }

        failed |= fields.Failed;
        return (shape.ToImmutable(), symbols.ToImmutable());
    }
}
