namespace DismPS.Engine.Models.Compression;

/// <summary>Unpacks the old .lzma form (LZMA alone): properties, window, length, data.</summary>
internal sealed class LzmaStream : DecodingStream
{
    private readonly LzmaCore core;
    private readonly bool hasLength;
    private ulong rest;

    public LzmaStream(Stream packed)
        : base(packed)
    {
        core = new LzmaCore(this);
        core.SetProperties(NextByte());
        core.SetWindow(NextNumber(4));
        rest = NextNumber(8);
        hasLength = rest != ulong.MaxValue;
        core.StartRangeCoder();
    }

    public override int Read(Span<byte> buffer)
    {
        if (hasLength && rest < (ulong)buffer.Length)
            buffer = buffer[..(int)rest];
        int count = core.Decode(buffer);
        if (hasLength)
            rest -= (ulong)count;
        if (hasLength && count < buffer.Length)
            throw new InvalidDataException("they end too early");
        return count;
    }
}
