using System.IO.Compression;
using System.Security.Cryptography;

namespace DismPS.DialsStandIn.Tests;

public sealed class UploadTests
{
    [Fact]
    public async Task The_files_of_a_zip_are_listed_with_size_method_and_hash()
    {
        byte[] content = new byte[5000];
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions());

        RecordedUpload upload = await PutAsync(standIn, Zip(("b/model.pt", content, CompressionLevel.Optimal), ("a.json", [1, 2], CompressionLevel.NoCompression)));

        Assert.True(upload.Complete);
        Assert.Equal(
            [new UploadedEntry("a.json", 2, 0, Hash([1, 2])), new UploadedEntry("b/model.pt", 5000, 8, Hash(content))],
            upload.Zip!);
    }

    [Fact]
    public async Task Other_bytes_have_no_list()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions());

        RecordedUpload upload = await PutAsync(standIn, [1, 2, 3]);

        Assert.Null(upload.Zip);
        Assert.Equal((3, Hash([1, 2, 3])), (upload.Size, upload.Sha256));
    }

    [Fact]
    public async Task Objects_that_are_not_kept_have_digests_only()
    {
        byte[] zip = Zip(("a", [1], CompressionLevel.Optimal));
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { KeepObjects = false });

        RecordedUpload upload = await PutAsync(standIn, zip);

        Assert.Equal((null, Hash(zip)), (upload.Zip, upload.Sha256));
        Assert.Null(Assert.Single(standIn.Objects).File);
    }

    private static async Task<RecordedUpload> PutAsync(StandIn standIn, byte[] bytes)
    {
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.PutAsync(await Upload.PresignAsync(standIn), new ByteArrayContent(bytes));
        response.EnsureSuccessStatusCode();
        return standIn.Requests[^1].Upload!;
    }

    private static byte[] Zip(params (string Name, byte[] Content, CompressionLevel Level)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content, CompressionLevel level) in files)
            {
                using Stream stream = zip.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }
        return bytes.ToArray();
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
