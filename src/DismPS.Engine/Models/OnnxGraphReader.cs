using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>Collects inputs, outputs and external files out of the wire form of an ONNX ModelProto.</summary>
internal sealed partial class OnnxGraphReader
{
    // Subgraphs of Loop, If and Scan inside each other; real models have two or three.
    private const int MaxDepth = 64;

    private readonly Dictionary<string, long> opsets = [];
    private readonly HashSet<string> initializers = [];
    private readonly HashSet<string> external = [];
    private readonly List<OnnxValue> inputs = [];
    private readonly List<OnnxValue> outputs = [];
    private bool failed;

    /// <summary>Null when the bytes are no complete model.</summary>
    public static OnnxModelFile? Read(ReadOnlySpan<byte> model)
    {
        var reader = new OnnxGraphReader();
        var fields = new ProtobufReader(model);
        long version = 0;
        string producer = "";
        bool graph = false;
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    version = (long)fields.Number;
                    break;
                case 2 when fields.IsBytes:
                    producer = fields.Text;
                    break;
                case 7 when fields.IsBytes:
                    graph = true;
                    reader.ReadGraph(fields.Bytes, 0);
                    break;
                case 8 when fields.IsBytes:
                    reader.ReadOpset(fields.Bytes);
                    break;
                case 25 when fields.IsBytes:
                    reader.ReadFunction(fields.Bytes);
                    break;
            }
        }

        if (!graph || fields.Failed || reader.failed)
            return null;
        ImmutableHashSet<string> optional = [.. reader.inputs.Select(i => i.Name).Where(reader.initializers.Contains)];
        return new OnnxModelFile
        {
            IrVersion = version,
            Producer = producer,
            Opsets = reader.opsets.ToImmutableDictionary(),
            // Before format version 4 every initializer had to be an input too; those are weights and nothing a caller gives.
            Inputs = [.. reader.inputs.Where(i => version >= 4 || !optional.Contains(i.Name))],
            Outputs = [.. reader.outputs],
            OptionalInputs = version >= 4 ? optional : [],
            ExternalFiles = [.. reader.external.Order(StringComparer.Ordinal)],
        };
    }

    private void ReadOpset(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        string domain = "";
        long version = 0;
        while (fields.Next())
        {
            if (fields.Field == 1 && fields.IsBytes)
                domain = fields.Text;
            else if (fields.Field == 2)
                version = (long)fields.Number;
        }

        opsets[domain] = version;
        failed |= fields.Failed;
    }

    private void ReadFunction(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 7 && fields.IsBytes)
                ReadNode(fields.Bytes, 1);
        }

        failed |= fields.Failed;
    }

    private void ReadGraph(ReadOnlySpan<byte> message, int depth)
    {
        if (depth > MaxDepth)
        {
            failed = true;
            return;
        }

        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (!fields.IsBytes)
                continue;
            switch (fields.Field)
            {
                case 1:
                    ReadNode(fields.Bytes, depth);
                    break;
                case 5:
                    string name = ReadTensor(fields.Bytes);
                    if (depth == 0)
                        initializers.Add(name);
                    break;
                case 11 when depth == 0:
                    inputs.Add(ReadValue(fields.Bytes));
                    break;
                case 12 when depth == 0:
                    outputs.Add(ReadValue(fields.Bytes));
                    break;
                case 15:
                    ReadSparseTensor(fields.Bytes);
                    break;
            }
        }

        failed |= fields.Failed;
    }

    private void ReadNode(ReadOnlySpan<byte> message, int depth)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 5 && fields.IsBytes)
                ReadAttribute(fields.Bytes, depth);
        }

        failed |= fields.Failed;
    }

    private void ReadAttribute(ReadOnlySpan<byte> message, int depth)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (!fields.IsBytes)
                continue;
            if (fields.Field is 5 or 10)
                ReadTensor(fields.Bytes);
            else if (fields.Field is 6 or 11)
                ReadGraph(fields.Bytes, depth + 1);
            else if (fields.Field is 22 or 23)
                ReadSparseTensor(fields.Bytes);
        }

        failed |= fields.Failed;
    }

    private void ReadSparseTensor(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field is 1 or 2 && fields.IsBytes)
                ReadTensor(fields.Bytes);
        }

        failed |= fields.Failed;
    }

    private string ReadTensor(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        string name = "";
        while (fields.Next())
        {
            if (fields.Field == 8 && fields.IsBytes)
                name = fields.Text;
            else if (fields.Field == 13 && fields.IsBytes)
                ReadExternalEntry(fields.Bytes);
        }

        failed |= fields.Failed;
        return name;
    }

    private void ReadExternalEntry(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        string key = "", value = "";
        while (fields.Next())
        {
            if (fields.Field == 1 && fields.IsBytes)
                key = fields.Text;
            else if (fields.Field == 2 && fields.IsBytes)
                value = fields.Text;
        }

        if (key == "location")
            external.Add(value);
        failed |= fields.Failed;
    }
}
