namespace DismPS.Engine.Protocol.Grpc;

/// <summary>One entry of a map of parameters.</summary>
internal ref struct GrpcParameter
{
    public ReadOnlySpan<byte> Key { get; private set; }

    public GrpcParameterKind Kind { get; private set; }

    /// <summary>The value of all kinds but text.</summary>
    public ulong Bits { get; private set; }

    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Reads an entry. Of several values the last one that is set counts, as for any choice in protobuf.</summary>
    public static GrpcParameter Read(ReadOnlySpan<byte> entry)
    {
        var parameter = new GrpcParameter();
        var fields = new ProtoReader(entry);
        while (fields.Next())
        {
            if (fields.Is(1, ProtoWire.Length))
                parameter.Key = fields.ReadUtf8();
            else if (fields.Is(2, ProtoWire.Length))
                parameter.ReadValue(fields.ReadBytes());
            else
                fields.Skip();
        }

        return parameter;
    }

    private void ReadValue(ReadOnlySpan<byte> value)
    {
        var fields = new ProtoReader(value);
        while (fields.Next())
        {
            if (fields.Is(1, ProtoWire.Varint))
                Set(GrpcParameterKind.Flag, fields.ReadVarint());
            else if (fields.Is(2, ProtoWire.Varint))
                Set(GrpcParameterKind.Signed, fields.ReadVarint());
            else if (fields.Is(3, ProtoWire.Length))
                SetText(fields.ReadUtf8());
            else if (fields.Is(4, ProtoWire.Fixed64))
                Set(GrpcParameterKind.Real, fields.ReadFixed64());
            else if (fields.Is(5, ProtoWire.Varint))
                Set(GrpcParameterKind.Unsigned, fields.ReadVarint());
            else
                fields.Skip();
        }
    }

    private void Set(GrpcParameterKind kind, ulong bits)
    {
        Kind = kind;
        Bits = bits;
        Text = default;
    }

    private void SetText(ReadOnlySpan<byte> text)
    {
        Kind = GrpcParameterKind.Text;
        Text = text;
    }
}
