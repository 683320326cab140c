namespace DismPS.Engine.Tests.Models;

/// <summary>Writes small saved_model.pb files. Field numbers: saved_model.proto, meta_graph.proto.</summary>
internal static class SavedModelBytes
{
    public static byte[] Model(string[] tags, params ProtobufBytes[] signatures)
    {
        var info = new ProtobufBytes();
        foreach (string tag in tags)
            info.Add(4, tag);
        ProtobufBytes graph = new ProtobufBytes().Add(1, info).Add(2, new byte[500]);
        foreach (ProtobufBytes signature in signatures)
            graph.Add(5, signature);
        return new ProtobufBytes().Add(1, 1).Add(2, graph).ToArray();
    }

    /// <summary>A signature with the input x FP32 [-1,3] and the output y FP32 [-1].</summary>
    public static ProtobufBytes Signature(string name) =>
        new ProtobufBytes().Add(1, name).Add(2, new ProtobufBytes().Add(1, Tensor("x", "in:0", 1, -1, 3)).Add(2, Tensor("y", "out:0", 1, -1)));

    public static ProtobufBytes Tensor(string key, string name, int type, params long[]? dims)
    {
        var shape = new ProtobufBytes();
        foreach (long size in dims ?? [])
            shape.Add(2, new ProtobufBytes().Add(1, size));
        if (dims is null)
            shape.Add(3, 1);
        return new ProtobufBytes().Add(1, key).Add(2, new ProtobufBytes().Add(1, name).Add(2, type).Add(3, shape));
    }
}
