namespace DismPS.Engine.Tests.Models;

/// <summary>Writes small ONNX files. Field numbers: onnx.proto.</summary>
internal static class OnnxBytes
{
    public const int Float = 1, Int64 = 7;

    /// <summary>A model: parts are the fields of the graph.</summary>
    public static byte[] Model(long opset, Action<ProtobufBytes> graph, long ir = 7, string domain = "", long domainVersion = 1, Action<ProtobufBytes>? more = null)
    {
        var body = new ProtobufBytes();
        graph(body);
        ProtobufBytes model = new ProtobufBytes().Add(1, ir).Add(7, body).Add(8, new ProtobufBytes().Add(1, "").Add(2, opset));
        if (domain.Length > 0)
            model.Add(8, new ProtobufBytes().Add(1, domain).Add(2, domainVersion));
        more?.Invoke(model);
        return model.ToArray();
    }

    public static ProtobufBytes Node(string type, string[] inputs, string[] outputs, string name = "", string domain = "")
    {
        var node = new ProtobufBytes();
        foreach (string input in inputs)
            node.Add(1, input);
        foreach (string output in outputs)
            node.Add(2, output);
        return node.Add(3, name).Add(4, type).Add(7, domain);
    }

    /// <summary>An input or output; no shape at all when <paramref name="dims"/> is null.</summary>
    public static ProtobufBytes Value(string name, int type, params long[]? dims)
    {
        var tensor = new ProtobufBytes().Add(1, type);
        if (dims is not null)
        {
            var shape = new ProtobufBytes();
            foreach (long size in dims)
                shape.Add(1, size < 0 ? new ProtobufBytes().Add(2, "n") : new ProtobufBytes().Add(1, size));
            tensor.Add(2, shape);
        }

        return new ProtobufBytes().Add(1, name).Add(2, new ProtobufBytes().Add(1, tensor));
    }

    /// <summary>An FP32 weight with its bytes inside.</summary>
    public static ProtobufBytes Weight(string name, params long[] dims)
    {
        var tensor = new ProtobufBytes();
        foreach (long size in dims)
            tensor.Add(1, size);
        return tensor.Add(2, Float).Add(8, name).Add(9, new byte[4 * dims.Aggregate(1L, (a, b) => a * b)]);
    }

    /// <summary>The model y = x + w in opset 13; the bytes of w are a hole in the file, and the rest of the graph lies behind it.</summary>
    public static void WriteSparse(string path, long bytes)
    {
        byte[] tail = new ProtobufBytes().Add(1, Node("Add", ["x", "w"], ["y"], "sum")).Add(11, Value("x", Float, -1)).Add(12, Value("y", Float, -1)).ToArray();
        byte[] weight = [.. new ProtobufBytes().Add(1, bytes / 4).Add(2, Float).Add(8, "w").ToArray(), 0x4A, .. Varint(bytes)];
        byte[] graph = [0x2A, .. Varint(weight.Length + bytes), .. weight];
        byte[] head = [8, 8, 0x3A, .. Varint(graph.Length + bytes + tail.Length), .. graph];
        using FileStream file = File.Create(path);
        file.Write(head);
        file.SetLength(head.Length + bytes);
        file.Position = head.Length + bytes;
        file.Write(tail);
        file.Write(new ProtobufBytes().Add(8, new ProtobufBytes().Add(1, "").Add(2, 13)).ToArray());
    }

    private static byte[] Varint(long value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        return [.. bytes, (byte)value];
    }
}
