using System.Buffers.Binary;
using System.Text;
using DismPS.Engine.Protocol;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Tensors;
using DismPS.Fuzz.Targets;
using Google.Protobuf;
using static DismPS.Engine.Tests.Protocol.Grpc.GrpcRequests;
using DataType = DismPS.Engine.Tensors.DataType;

namespace DismPS.Engine.Tests.Protocol.Grpc;

/// <summary>Our reader and protobuf's own agree on random messages, in whatever way these are written.</summary>
public sealed class GrpcReaderPropertyTests
{
    private static readonly string[] Types = ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP32", "FP64", "BYTES", "FP16", "BF16"];

    [Fact]
    public void Our_reader_agrees_with_that_of_protobuf()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = Scatter(random, RandomRequest(random));
            ModelInferRequest theirs = ModelInferRequest.Parser.ParseFrom(bytes);
            InferRequestMessage ours = Read(bytes, random.Next(9));
            Assert.True(GrpcDescription.Of(theirs) == GrpcDescription.Of(ours), $"seed {seed}\n{GrpcDescription.Of(theirs)}\n{GrpcDescription.Of(ours)}");
        }
    }

    private static ModelInferRequest RandomRequest(Random random)
    {
        var request = new ModelInferRequest { ModelName = "m", Id = random.Next(2) == 0 ? "" : Name(random) };
        bool raw = random.Next(2) == 0;
        for (int i = random.Next(4); i > 0; i--)
        {
            string type = Types[random.Next(raw ? Types.Length : Types.Length - 2)];
            var input = Input(random.Next(2) == 0 ? $"IN{random.Next(4)}" : Name(random), type, [.. Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(5))]);
            AddParameters(random, input.Parameters);
            int count = (int)input.Shape.Aggregate(1L, (a, b) => a * b);
            if (raw)
                request.RawInputContents.Add(RawBytes(random, type, count));
            else
                input.Contents = Contents(random, type, count);
            request.Inputs.Add(input);
        }

        for (int i = random.Next(3); i > 0; i--)
            request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = $"OUT{i}" });
        AddParameters(random, request.Parameters);
        return request;
    }

    /// <summary>The same message written as nobody writes it: fields in another order, messages in several parts, lists not packed, unknown fields between.</summary>
    private static byte[] Scatter(Random random, ModelInferRequest request)
    {
        var parts = new List<byte[]> { new ModelInferRequest { ModelName = request.ModelName, Id = request.Id }.ToByteArray(), Unknown(random) };
        foreach (var (key, value) in request.Parameters)
        {
            // The first of two equal keys does not count.
            if (random.Next(3) == 0)
                parts.Insert(0, new ModelInferRequest { Parameters = { [key] = Number(random.Next()) } }.ToByteArray());
            parts.Add(new ModelInferRequest { Parameters = { [key] = value } }.ToByteArray());
        }

        byte[] raw = new ModelInferRequest { RawInputContents = { request.RawInputContents } }.ToByteArray();
        parts.Insert(random.Next(2) == 0 ? 0 : parts.Count, raw);
        foreach (ModelInferRequest.Types.InferInputTensor input in request.Inputs)
        {
            var body = new List<byte[]> { Unknown(random) };
            foreach (var (key, value) in input.Parameters)
                body.Add(new ModelInferRequest.Types.InferInputTensor { Parameters = { [key] = value } }.ToByteArray());
            body.Add(random.Next(2) == 0 ? new ModelInferRequest.Types.InferInputTensor { Shape = { input.Shape } }.ToByteArray() : NotPacked(3, input.Shape));
            body.AddRange(ContentParts(random, input.Contents));
            body.Insert(random.Next(body.Count), new ModelInferRequest.Types.InferInputTensor { Name = input.Name, Datatype = input.Datatype }.ToByteArray());
            parts.Add(Field(5, [.. body.SelectMany(b => b)]));
        }

        foreach (var output in request.Outputs)
            parts.Add(new ModelInferRequest { Outputs = { output } }.ToByteArray());
        return [.. parts.SelectMany(p => p)];
    }

    private static IEnumerable<byte[]> ContentParts(Random random, InferTensorContents? contents)
    {
        if (contents is null)
            yield break;
        if (random.Next(2) == 0)
        {
            yield return Field(5, [.. Unknown(random), .. contents.ToByteArray()]);
            yield break;
        }

        // In two messages, the second of them with one element a field.
        var first = new InferTensorContents { IntContents = { contents.IntContents.Take(2) } };
        InferTensorContents rest = contents.Clone();
        rest.IntContents.Clear();
        yield return Field(5, first.ToByteArray());
        yield return Field(5, [.. NotPacked(2, contents.IntContents.Skip(2).Select(v => (long)v)), .. rest.ToByteArray()]);
    }

    private static byte[] NotPacked(int field, IEnumerable<long> values)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            foreach (long value in values)
            {
                output.WriteTag(field, WireFormat.WireType.Varint);
                output.WriteInt64(value);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Field(int field, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    private static byte[] Unknown(Random random) => random.Next(5) switch
    {
        0 => [0xA0, 0x06, 0x05],
        1 => [0xA2, 0x06, 0x02, 1, 2],
        2 => [0xA5, 0x06, 1, 2, 3, 4],
        3 => [0xA3, 0x06, 0x08, 0x01, 0x0B, 0x0C, 0xA4, 0x06],
        _ => [],
    };

    private static void AddParameters(Random random, IDictionary<string, InferParameter> parameters)
    {
        for (int i = random.Next(3); i > 0; i--)
        {
            parameters[Name(random)] = random.Next(5) switch
            {
                0 => Flag(random.Next(2) == 0),
                1 => Number(random.NextInt64(long.MinValue, long.MaxValue)),
                2 => new InferParameter { Uint64Param = (ulong)random.NextInt64() * 2 },
                3 => new InferParameter { DoubleParam = random.NextDouble() * Math.Pow(10, random.Next(-30, 30)) },
                _ => Text(Name(random)),
            };
        }
    }

    private static string Name(Random random)
    {
        string[] pieces = ["a", "é", "\"", "\\", "\n", "\u0001", "日本", "😀", " ", "/"];
        return string.Concat(Enumerable.Range(0, 1 + random.Next(5)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static ByteString RawBytes(Random random, string type, int count)
    {
        if (type != "BYTES")
        {
            byte[] bytes = new byte[count * DataTypes.FromWireName(type)!.Value.ElementSize()];
            random.NextBytes(bytes);
            return ByteString.CopyFrom(bytes);
        }

        return ByteString.CopyFrom(Prefixed(Enumerable.Range(0, count).Select(_ => Encoding.UTF8.GetBytes(Name(random)))));
    }

    private static InferTensorContents Contents(Random random, string type, int count)
    {
        var contents = new InferTensorContents();
        for (int i = 0; i < count; i++)
        {
            long bits = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            switch (type)
            {
                case "BOOL": contents.BoolContents.Add(bits % 2 == 0); break;
                case "INT8": contents.IntContents.Add((sbyte)bits); break;
                case "INT16": contents.IntContents.Add((short)bits); break;
                case "INT32": contents.IntContents.Add((int)bits); break;
                case "INT64": contents.Int64Contents.Add(bits); break;
                case "UINT8": contents.UintContents.Add((byte)bits); break;
                case "UINT16": contents.UintContents.Add((ushort)bits); break;
                case "UINT32": contents.UintContents.Add((uint)bits); break;
                case "UINT64": contents.Uint64Contents.Add((ulong)bits); break;
                case "FP32": contents.Fp32Contents.Add(BitConverter.Int32BitsToSingle((int)bits)); break;
                case "FP64": contents.Fp64Contents.Add(BitConverter.Int64BitsToDouble(bits)); break;
                default: contents.BytesContents.Add(ByteString.CopyFromUtf8(Name(random))); break;
            }
        }

        return contents;
    }

    private static byte[] Prefixed(IEnumerable<byte[]> strings)
    {
        var bytes = new List<byte>();
        foreach (byte[] element in strings)
        {
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, element.Length);
            bytes.AddRange([.. length, .. element]);
        }

        return [.. bytes];
    }
}
