using System.Buffers;
using System.Globalization;
using System.Text;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;

namespace DismPS.Bench;

/// <summary>One request of the serving benchmark: encoding and batch size, score output only.</summary>
internal sealed class ServeCase(string model, TensorEncoding encoding, int batch)
{
    public string Name => $"serve.{(encoding == TensorEncoding.Json ? "json" : "binary")}.b{batch}";

    public int Batch => batch;

    /// <summary>The whole HTTP request for the server under test.</summary>
    public byte[] ServerRequest => Request($"/v2/models/{model}/infer");

    /// <summary>The same body for the reference, which answers <paramref name="answerBytes"/> bytes.</summary>
    public byte[] ReferenceRequest(int answerBytes) => Request("/" + answerBytes.ToString(CultureInfo.InvariantCulture));

    private byte[] Request(string path)
    {
        // Histograms as the detector gives them: normalized counts, six to nine digits each.
        var random = new Random(7);
        float[] values = new float[batch * 51];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() * MathF.Exp(-(i % 51) / 20f);
        Tensor input = Tensor.Create<float>("input_0", DataType.Fp32, [batch, 51], values);
        var body = new ArrayBufferWriter<byte>();
        int? header = InferRequestWriter.Write(body, [input], ["output_1"], null, encoding);
        string head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {(header is null ? InferRequestWriter.JsonContentType : InferRequestWriter.BinaryContentType)}\r\n"
            + (header is null ? "" : $"{InferRequestWriter.HeaderLengthName}: {header}\r\n") + $"Content-Length: {body.WrittenCount}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body.WrittenSpan];
    }
}
