using FsCheck;

namespace DismPS.KubernetesStandIn.Tests;

public sealed class SpdyTests
{
    [Fact]
    public void The_dictionary_is_that_of_the_protocol()
    {
        uint a = 1, b = 0;
        foreach (byte each in SpdyDictionary.Bytes())
        {
            a = (a + each) % 65521;
            b = (b + a) % 65521;
        }

        // Adler-32 of it, by which the first block names it.
        Assert.Equal(0xe3c6a7c2u, b << 16 | a);
    }

    [Fact]
    public void Headers_of_a_real_client_are_read_one_block_after_the_other()
    {
        using SpdyHeaderReader reader = new();

        IReadOnlyDictionary<string, string> first = reader.Read(Convert.FromHexString("78F9E3C6A7C202253A48F95B044EEA160616060C0C0C9C4590F8CA04A5634603704A2C294A4DCC851636ACA9A0A800000000FFFF"));
        IReadOnlyDictionary<string, string> second = reader.Read(Convert.FromHexString("826A469502954389848D04000000FFFF"));

        Assert.Equal(("error", "8080", "0"), (first["streamtype"], first["port"], first["requestid"]));
        Assert.Equal(("data", "8080", "0"), (second["streamtype"], second["port"], second["requestid"]));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Prop.ForAll<byte[]>(bytes =>
    {
        using SpdyHeaderReader reader = new();
        try
        {
            reader.Read([0x78, 0xf9, 0xe3, 0xc6, 0xa7, 0xc2, .. bytes]);
        }
        catch (InvalidDataException)
        {
            // Refused.
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_frames_or_refused() => Prop.ForAll<byte[]>(bytes =>
    {
        SpdyConnection connection = new(new MemoryStream(bytes));
        try
        {
            connection.ReadAsync(CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // Refused, or cut.
        }
    }).QuickCheckThrowOnFailure();
}
