using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>Collects tags and signatures out of the wire form of a SavedModel. The graph itself is stepped over.</summary>
internal sealed class SavedModelReader
{
    // Graphs, tags, signatures, tensors and axes together; real models have some tens.
    private const int MaxEntries = 50_000;

    private readonly ProtobufStream wire;
    private int entries;

    private SavedModelReader(ProtobufStream wire) => this.wire = wire;

    /// <summary>Null when the bytes are no complete SavedModel.</summary>
    public static SavedModelFile? Read(ProtobufStream wire)
    {
        var reader = new SavedModelReader(wire);
        var graphs = new List<SavedModelGraph>();
        reader.Walk(wire.Size, (field, end) =>
        {
            if (field == 2)
                graphs.Add(reader.ReadGraph(end));
        });
        return graphs.Count == 0 || wire.Fault is not null ? null : new SavedModelFile([.. graphs]);
    }

    private SavedModelGraph ReadGraph(long end)
    {
        var tags = new List<string>();
        string version = "";
        var signatures = new List<SavedModelSignature>();
        Walk(end, (field, fieldEnd) =>
        {
            if (field == 1)
            {
                Walk(fieldEnd, (info, _) =>
                {
                    if (info == 4)
                        tags.Add(wire.ReadText());
                    else if (info == 5)
                        version = wire.ReadText();
                });
            }
            else if (field == 5)
            {
                // Entries with such names hold the operation that fills tables, not something to call.
                if (ReadSignature(fieldEnd) is var signature && signature.Name is not ("__saved_model_init_op" or "__saved_model_train_op"))
                    signatures.Add(signature);
            }
        });
        return new SavedModelGraph([.. tags], version, [.. signatures]);
    }

    private SavedModelSignature ReadSignature(long end)
    {
        string name = "";
        var inputs = new List<SavedModelTensor>();
        var outputs = new List<SavedModelTensor>();
        Walk(end, (field, fieldEnd) =>
        {
            if (field == 1)
            {
                name = wire.ReadText();
            }
            else if (field == 2)
            {
                Walk(fieldEnd, (part, partEnd) =>
                {
                    if (part is 1 or 2)
                        (part == 1 ? inputs : outputs).Add(ReadTensor(partEnd));
                });
            }
        });
        return new SavedModelSignature(name, Sorted(inputs), Sorted(outputs));
    }

    private static ImmutableArray<SavedModelTensor> Sorted(List<SavedModelTensor> tensors) => [.. tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal)];

    private SavedModelTensor ReadTensor(long end)
    {
        string key = "", name = "";
        int type = 0;
        ImmutableArray<long> shape = default;
        Walk(end, (field, fieldEnd) =>
        {
            if (field == 1)
                key = wire.ReadText();
            else if (field == 2)
                (name, type, shape) = ReadInfo(fieldEnd);
        });
        return new SavedModelTensor(key, name, type, SavedModelTypes.ToDataType(type), shape);
    }

    private (string Name, int Type, ImmutableArray<long> Shape) ReadInfo(long end)
    {
        string name = "";
        int type = 0;
        ImmutableArray<long> shape = default;
        Walk(
            end,
            (field, fieldEnd) =>
            {
                if (field == 1)
                    name = wire.ReadText();
                else if (field == 3)
                    shape = ReadShape(fieldEnd);
            },
            (field, number) => type = field == 2 ? (int)number : type);
        return (name, type, shape);
    }

    private ImmutableArray<long> ReadShape(long end)
    {
        var sizes = new List<long>();
        bool unknown = false;
        Walk(
            end,
            (field, fieldEnd) =>
            {
                if (field != 2)
                    return;
                // A size of 0 is the protobuf default and not written.
                long size = 0;
                Walk(fieldEnd, (_, _) => { }, (part, number) => size = part == 1 ? Math.Max(-1, (long)number) : size);
                sizes.Add(size);
            },
            (field, number) => unknown |= field == 3 && number != 0);
        return unknown ? default : [.. sizes];
    }

    // Calls for every field of a message and steps over what the call left unread.
    private void Walk(long end, Action<int, long> message, Action<int, ulong>? number = null)
    {
        while (wire.Next(end))
        {
            if (!wire.IsBytes)
            {
                number?.Invoke(wire.Field, wire.Number);
                continue;
            }

            long fieldEnd = wire.End;
            if (++entries > MaxEntries)
                wire.Fail(ProtobufFault.TooLarge);
            else
                message(wire.Field, fieldEnd);
            wire.SkipTo(fieldEnd);
        }
    }
}
