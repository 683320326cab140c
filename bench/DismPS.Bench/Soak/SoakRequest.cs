using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DismPS.Bench.Soak;

/// <summary>A good request with values that no other has, and the check of its answer.</summary>
internal sealed class SoakRequest
{
    private readonly string id;
    private readonly float[] values;

    private SoakRequest(string id, float[] values, byte[] bytes)
    {
        this.id = id;
        this.values = values;
        Bytes = bytes;
    }

    /// <summary>Head and body.</summary>
    public byte[] Bytes { get; }

    /// <summary>A matrix of numbers that count on from <paramref name="first"/>, each of which FP32 holds exactly.</summary>
    public static SoakRequest Make(string model, long first, int rows, int columns, bool binary)
    {
        const int Exact = 1 << 24;
        string id = first.ToString(CultureInfo.InvariantCulture);
        float[] values = [.. Enumerable.Range(0, rows * columns).Select(i => (float)((first + i) % Exact))];
        string shape = string.Create(CultureInfo.InvariantCulture, $"\"name\":\"x\",\"shape\":[{rows},{columns}],\"datatype\":\"FP32\"");
        if (!binary)
        {
            string data = string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
            return new SoakRequest(id, values, Post(model, "", Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\",\"inputs\":[{{{shape},\"data\":[{data}]}}]}}")));
        }

        byte[] head = Encoding.UTF8.GetBytes(
            $"{{\"id\":\"{id}\",\"inputs\":[{{{shape},\"parameters\":{{\"binary_data_size\":{4 * values.Length}}}}}],\"parameters\":{{\"binary_data_output\":true}}}}");
        return new SoakRequest(id, values, Post(model, $"Inference-Header-Content-Length: {head.Length}\r\n", [.. head, .. MemoryMarshal.AsBytes<float>(values)]));
    }

    /// <summary>An infer request with any body.</summary>
    public static byte[] Post(string model, string headers, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: soak\r\n{headers}Content-Length: {body.Length}\r\n\r\n"), .. body];

    /// <exception cref="SoakFaultException">The answer is none, an error, or another's.</exception>
    public void Check(SoakAnswer? answer)
    {
        if (answer is not { Status: 200 })
            throw new SoakFaultException($"request {id} was answered {answer?.ToString() ?? "by a closed connection"}");
        using JsonDocument document = JsonDocument.Parse(answer.Body.AsMemory(0, answer.HeaderLength ?? answer.Body.Length));
        JsonElement root = document.RootElement;
        if (root.GetProperty("id").GetString() != id)
            throw new SoakFaultException($"request {id} got the answer of request {root.GetProperty("id").GetString()}");
        JsonElement output = root.GetProperty("outputs")[0];
        float[] answered = answer.HeaderLength is int length
            ? MemoryMarshal.Cast<byte, float>(answer.Body.AsSpan(length)).ToArray()
            : [.. output.GetProperty("data").EnumerateArray().Select(e => e.GetSingle())];
        if (!answered.AsSpan().SequenceEqual(values))
            throw new SoakFaultException($"request {id} got values that are not its own: {answered.Length} in place of {values.Length}, the first {answered.FirstOrDefault()} in place of {values[0]}");
    }
}
