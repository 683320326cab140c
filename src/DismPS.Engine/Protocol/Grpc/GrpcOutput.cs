using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>One output of a response while the response is read.</summary>
internal sealed class GrpcOutput
{
    private readonly string name;
    private readonly DataType type;
    private readonly long[] shape;

    private GrpcOutput(string name, DataType type, long[] shape)
    {
        this.name = name;
        this.type = type;
        this.shape = shape;
    }

    /// <summary>The elements, laid out as raw tensors are; null until they are found.</summary>
    public byte[]? Data { get; set; }

    public static GrpcOutput Read(ReadOnlySpan<byte> bytes, WireLimits limits)
    {
        string name = "";
        ReadOnlySpan<byte> type = default;
        bool contents = false;
        var shape = new List<long>();
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            if (fields.Is(1, ProtoWire.Length))
            {
                name = fields.ReadText();
            }
            else if (fields.Is(2, ProtoWire.Length))
            {
                type = fields.ReadUtf8();
            }
            else if (fields.Is(3, ProtoWire.Length))
            {
                var packed = new ProtoReader(fields.ReadBytes());
                while (packed.HasMore)
                    Add(shape, packed.ReadVarint(), limits);
            }
            else if (fields.Is(3, ProtoWire.Varint))
            {
                Add(shape, fields.ReadVarint(), limits);
            }
            else
            {
                contents |= fields.Is(5, ProtoWire.Length);
                fields.Skip();
            }
        }

        DataType known = DataTypes.FromWireName(type)
            ?? throw GrpcInferResponseReader.Fault($"output '{name}' has the unknown datatype '{Encoding.UTF8.GetString(type)}'");
        var output = new GrpcOutput(name, known, [.. shape]);
        if (contents)
            output.Data = GrpcContentsReader.Read(bytes, name, known);
        return output;
    }

    /// <exception cref="DismException"><see cref="ErrorCode.ProtocolViolation"/>: shape and elements do not fit each other.</exception>
    public Tensor ToTensor()
    {
        long count;
        try
        {
            count = Tensor.CountOf(shape);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw GrpcInferResponseReader.Fault($"output '{name}' has the shape [{string.Join(',', shape)}]");
        }

        byte[] data = Data ?? (count == 0 ? [] : throw GrpcInferResponseReader.Fault($"output '{name}' has no elements"));
        long found = type == DataType.Bytes ? BytesElements.Count(data) ?? -1 : data.Length % type.ElementSize() == 0 ? data.Length / type.ElementSize() : -1;
        return found == count ? new Tensor(name, type, shape, data)
            : throw GrpcInferResponseReader.Fault($"output '{name}' of shape [{string.Join(',', shape)}] and datatype {type.ToWireName()} has {data.Length} bytes of elements");
    }

    private static void Add(List<long> shape, ulong entry, WireLimits limits)
    {
        if (shape.Count >= limits.MaxRank)
            throw GrpcInferResponseReader.Fault($"an output has more than {limits.MaxRank} dimensions");
        shape.Add((long)entry);
    }
}
