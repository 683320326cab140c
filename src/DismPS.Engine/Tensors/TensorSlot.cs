namespace DismPS.Engine.Tensors;

/// <summary>
/// A view of a tensor in native memory, made once and pointed at one tensor after another: the hot path's counterpart of <see cref="Tensor"/>.
/// The memory belongs to somebody else and must outlive the use of the slot.
/// </summary>
public sealed unsafe class TensorSlot
{
    private readonly long[] shape;
    private PinnedBuffer? own;
    private int rank;

    /// <summary>Makes a slot for shapes of up to <paramref name="maxRank"/> entries.</summary>
    public TensorSlot(int maxRank = 32) => shape = new long[maxRank];

    /// <summary>Name on the wire.</summary>
    public string Name { get; set; } = "";

    /// <summary>Position among the model's inputs or outputs; -1 when the model has none of this name.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Element type.</summary>
    public DataType DataType { get; set; }

    /// <summary>Shape; every entry is at least 0.</summary>
    public ReadOnlySpan<long> Shape => shape.AsSpan(0, rank);

    /// <summary>Number of elements.</summary>
    public long Count { get; set; }

    /// <summary>Address of the first byte; may be 0 for an empty tensor.</summary>
    public nint Address { get; set; }

    /// <summary>Bytes of all elements.</summary>
    public int ByteLength { get; set; }

    /// <summary>
    /// The tensor's parameters as they stand in the message: the text of one JSON object; empty when there are none. The protocol's own
    /// keys (binary_data_size, binary_data) may be among them. As with the elements, the memory belongs to somebody else.
    /// </summary>
    public ReadOnlyMemory<byte> Parameters { get; set; }

    /// <summary>Whether the sender wrote the elements as lists within lists.</summary>
    public bool Nested { get; set; }

    /// <summary>The elements' bytes, laid out as in the binary tensor data extension.</summary>
    public Span<byte> Data => new((void*)Address, ByteLength);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Name = "";
        Index = -1;
        DataType = default;
        Count = 0;
        Address = 0;
        ByteLength = 0;
        Parameters = default;
        Nested = false;
        rank = 0;
    }

    /// <summary>Sets the shape's length and gives its entries to be filled.</summary>
    public Span<long> SetRank(int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)shape.Length);
        rank = value;
        return shape.AsSpan(0, rank);
    }

    /// <summary>Points the slot at memory of its own, which the next call makes void.</summary>
    public Span<byte> Allocate(int bytes)
    {
        own ??= new PinnedBuffer();
        own.Clear();
        own.SetLength(bytes);
        Address = own.Address;
        ByteLength = bytes;
        return own.Written;
    }

    /// <summary>Moves the elements into memory of the slot's own, unless they lie there already.</summary>
    public void Keep()
    {
        if (ByteLength == 0 || (own is not null && Address == own.Address))
            return;
        ReadOnlySpan<byte> data = Data;
        data.CopyTo(Allocate(data.Length));
    }

    /// <summary>Shows the same elements as another slot, with the same name, place, type and shape.</summary>
    public void Show(TensorSlot other)
    {
        Name = other.Name;
        Index = other.Index;
        DataType = other.DataType;
        Count = other.Count;
        Address = other.Address;
        ByteLength = other.ByteLength;
        other.Shape.CopyTo(SetRank(other.Shape.Length));
    }

    /// <summary>A tensor over a copy of the memory.</summary>
    public Tensor ToTensor() => new(Name, DataType, Shape.ToArray(), Data.ToArray());
}
