using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Reads a response's elements that stand one by one in the field of their type, and lays them out as raw tensors are.</summary>
internal static class GrpcContentsReader
{
    private const int ContentsField = 5;

    /// <param name="tensor">The output's message; its contents may come in several parts.</param>
    /// <param name="name">The output's name.</param>
    /// <param name="type">Its type.</param>
    public static byte[] Read(ReadOnlySpan<byte> tensor, string name, DataType type)
    {
        int wanted = GrpcInferWalk.FieldOf(type);
        var data = new byte[Measure(tensor, name, type, wanted)];
        var elements = new GrpcElements(type, data);
        var fields = new ProtoReader(tensor);
        while (fields.Next())
        {
            if (!fields.Is(ContentsField, ProtoWire.Length))
            {
                fields.Skip();
                continue;
            }

            var contents = new ProtoReader(fields.ReadBytes());
            while (contents.Next())
            {
                if (contents.Field != wanted || !elements.TryTake(ref contents))
                    contents.Skip();
            }
        }

        return elements.Fault is { } fault ? throw GrpcInferResponseReader.Fault($"output '{name}': {fault}") : data;
    }

    private static long Measure(ReadOnlySpan<byte> tensor, string name, DataType type, int wanted)
    {
        long bytes = 0;
        var fields = new ProtoReader(tensor);
        while (fields.Next())
        {
            if (!fields.Is(ContentsField, ProtoWire.Length))
            {
                fields.Skip();
                continue;
            }

            var contents = new ProtoReader(fields.ReadBytes());
            while (contents.Next())
            {
                bool packed = contents.Wire == ProtoWire.Length;
                if (contents.Field != wanted || (!packed && contents.Wire != GrpcElements.WireOf(wanted)))
                {
                    contents.Skip();
                    continue;
                }

                if (!packed)
                    contents.Skip();
                long added = !packed ? type.ElementSize()
                    : type == DataType.Bytes ? 4 + contents.ReadBytes().Length
                    : GrpcElements.Count(wanted, contents.ReadBytes()) * type.ElementSize();
                bytes += added;
            }
        }

        return bytes <= Array.MaxLength ? bytes : throw GrpcInferResponseReader.Fault($"output '{name}' has more than 2 GB");
    }
}
