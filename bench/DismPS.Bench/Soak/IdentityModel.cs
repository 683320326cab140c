using System.Text;

namespace DismPS.Bench.Soak;

/// <summary>An ONNX model that returns its matrix <c>x</c> as <c>y</c>: what comes back shows whose request it was.</summary>
internal static class IdentityModel
{
    private const string Configuration = """
        platform: "onnxruntime_onnx"
        backend: "onnxruntime"
        input [ { name: "x" data_type: TYPE_FP32 dims: [-1, -1] } ]
        output [ { name: "y" data_type: TYPE_FP32 dims: [-1, -1] } ]

        """;

    /// <summary>Lays it into a repository under a name.</summary>
    public static void Write(string models, string name)
    {
        string version = Directory.CreateDirectory(Path.Combine(models, name, "1")).FullName;
        File.WriteAllText(Path.Combine(models, name, "config.pbtxt"), $"name: \"{name}\"\n{Configuration}");
        File.WriteAllBytes(Path.Combine(version, "model.onnx"), Encode());
    }

    private static byte[] Encode()
    {
        byte[] node = [.. Text(1, "x"), .. Text(2, "y"), .. Text(4, "Identity")];
        byte[] graph = [.. Field(1, node), .. Text(2, "identity"), .. Field(11, Matrix("x")), .. Field(12, Matrix("y"))];
        byte[] operators = [.. Text(1, ""), .. Number(2, 13)];
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, operators)];
    }

    private static byte[] Matrix(string name)
    {
        byte[] shape = [.. Field(1, Text(2, "rows")), .. Field(1, Text(2, "columns"))];
        byte[] tensor = [.. Number(1, 1), .. Field(2, shape)];
        return [.. Text(1, name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    // Every length here fits into the seven bits of one byte but the graph's.
    private static byte[] Field(int field, byte[] value) =>
        value.Length < 128 ? [(byte)((field << 3) | 2), (byte)value.Length, .. value] : [(byte)((field << 3) | 2), (byte)(value.Length | 128), (byte)(value.Length >> 7), .. value];

    private static byte[] Number(int field, byte value) => [(byte)(field << 3), value];
}
