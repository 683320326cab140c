using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Tests.Golden;

/// <summary>One case of a golden model: a request and the wanted answer.</summary>
internal sealed class GoldenCase
{
    public required string Model { get; init; }

    public required string Name { get; init; }

    /// <summary>The V2 request as JSON text.</summary>
    public required string Request { get; init; }

    public required IReadOnlyList<Tensor> Inputs { get; init; }

    public required IReadOnlyList<string> RequestedOutputs { get; init; }

    /// <summary>Wanted outputs; null when the case wants an error.</summary>
    public IReadOnlyList<Tensor>? Outputs { get; init; }

    /// <summary>The wanted status of an error, as text.</summary>
    public string? ErrorStatus { get; init; }

    public double RelativeTolerance { get; init; }

    public double AbsoluteTolerance { get; init; }

    /// <summary>True when every input and output can travel as JSON.</summary>
    public bool HasJsonForm => Inputs.Concat(Outputs ?? []).All(t => t.DataType is not (DataType.Fp16 or DataType.Bf16));

    public static IReadOnlyList<GoldenCase> Load(string model)
    {
        string folder = Path.Combine(TestData.Models, model);
        using JsonDocument inputs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "inputs.json")));
        using JsonDocument outputs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "outputs.json")));
        JsonElement tolerance = outputs.RootElement.GetProperty("tolerance");
        var cases = new List<GoldenCase>();
        foreach (JsonElement given in inputs.RootElement.GetProperty("cases").EnumerateArray())
        {
            string name = given.GetProperty("case").GetString()!;
            JsonElement wanted = outputs.RootElement.GetProperty("cases").EnumerateArray().First(c => c.GetProperty("case").GetString() == name);
            JsonElement request = given.GetProperty("request");
            cases.Add(new GoldenCase
            {
                Model = inputs.RootElement.GetProperty("model").GetString()!,
                Name = name,
                Request = request.GetRawText(),
                Inputs = ReadTensors(request.GetProperty("inputs"), given),
                RequestedOutputs = request.TryGetProperty("outputs", out JsonElement asked) ? [.. asked.EnumerateArray().Select(o => o.GetProperty("name").GetString()!)] : [],
                Outputs = wanted.TryGetProperty("outputs", out JsonElement tensors) ? ReadTensors(tensors, wanted) : null,
                ErrorStatus = wanted.TryGetProperty("error", out JsonElement error) ? error.GetProperty("status").ToString() : null,
                RelativeTolerance = tolerance.GetProperty("rtol").GetDouble(),
                AbsoluteTolerance = tolerance.GetProperty("atol").GetDouble(),
            });
        }

        return cases;
    }

    /// <summary>Fails unless the tensors are the wanted ones, by name and in any order.</summary>
    public void Verify(IReadOnlyList<Tensor> got)
    {
        Assert.Equal(Outputs!.Select(o => o.Name).Order(), got.Select(o => o.Name).Order());
        foreach (Tensor want in Outputs!)
        {
            Tensor have = got.First(g => g.Name == want.Name);
            Assert.Equal(want.DataType, have.DataType);
            Assert.Equal(want.Shape, have.Shape);
            if (want.DataType == DataType.Fp32)
                VerifyNumbers(want.Name, Widen(want), Widen(have));
            else if (want.DataType == DataType.Fp64)
                VerifyNumbers(want.Name, [.. want.AsSpan<double>()], [.. have.AsSpan<double>()]);
            else
                Assert.Equal(want.Data.ToArray(), have.Data.ToArray());
        }
    }

    private static double[] Widen(Tensor tensor) => [.. tensor.AsSpan<float>().ToArray().Select(v => (double)v)];

    private void VerifyNumbers(string name, double[] want, double[] have)
    {
        for (int i = 0; i < want.Length; i++)
        {
            bool same = want[i].Equals(have[i]) || want[i] == have[i]
                || Math.Abs(want[i] - have[i]) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(want[i]));
            Assert.True(same, $"{Model}/{Name}: {name}[{i}] is {have[i]}, wanted {want[i]}");
        }
    }

    private static Tensor[] ReadTensors(JsonElement tensors, JsonElement source)
    {
        string[] raw = source.TryGetProperty("raw_hex", out JsonElement hex) ? [.. hex.EnumerateArray().Select(h => h.GetString()!)] : [];
        return [.. tensors.EnumerateArray().Select((t, i) => ReadTensor(t, i < raw.Length ? raw[i] : null))];
    }

    private static Tensor ReadTensor(JsonElement tensor, string? hex)
    {
        DataType type = DataTypes.FromWireName(tensor.GetProperty("datatype").GetString()!)!.Value;
        long[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
        string name = tensor.GetProperty("name").GetString()!;
        if (!tensor.TryGetProperty("data", out JsonElement data))
            return new Tensor(name, type, shape, Convert.FromHexString(hex!));
        var bytes = new List<byte>();
        Flatten(data, type, bytes);
        return new Tensor(name, type, shape, bytes.ToArray());
    }

    private static void Flatten(JsonElement value, DataType type, List<byte> bytes)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in value.EnumerateArray())
                Flatten(item, type, bytes);
            return;
        }

        bytes.AddRange(type switch
        {
            DataType.Bool => [value.GetBoolean() ? (byte)1 : (byte)0],
            DataType.UInt8 => [value.GetByte()],
            DataType.Int8 => [(byte)value.GetSByte()],
            DataType.UInt16 => Bytes(value.GetUInt16()),
            DataType.Int16 => Bytes(value.GetInt16()),
            DataType.UInt32 => Bytes(value.GetUInt32()),
            DataType.Int32 => Bytes(value.GetInt32()),
            DataType.UInt64 => Bytes(value.GetUInt64()),
            DataType.Int64 => Bytes(value.GetInt64()),
            DataType.Fp16 => Bytes((Half)Number(value)),
            DataType.Fp32 => Bytes((float)Number(value)),
            DataType.Fp64 => Bytes(Number(value)),
            DataType.Bytes => Prefixed(Encoding.UTF8.GetBytes(value.GetString()!)),
            _ => throw new NotSupportedException(type.ToString()),
        });
    }

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture)
        : value.GetDouble();

    private static byte[] Bytes<T>(T value) where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    private static byte[] Prefixed(byte[] text)
    {
        byte[] element = new byte[text.Length + 4];
        BinaryPrimitives.WriteInt32LittleEndian(element, text.Length);
        text.CopyTo(element, 4);
        return element;
    }
}
