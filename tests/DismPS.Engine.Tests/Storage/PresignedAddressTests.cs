using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage;

namespace DismPS.Engine.Tests.Storage;

public sealed class PresignedAddressTests
{
    [Theory]
    [InlineData("https://s3.example.org/dials-ml/muon/models/a.zip?X-Amz-Signature=abc", "s3://dials-ml/muon/models/a.zip")]
    [InlineData("https://s3.example.org:9000/b/a%20b%2Fc%C3%A9.zip?x", "s3://b/a b/cé.zip")]
    [InlineData("http://127.0.0.1:9000/b/k", "s3://b/k")]
    [InlineData("http://localhost/b/k#f", "s3://b/k")]
    public void Bucket_and_key_come_from_the_path(string address, string uri)
    {
        PresignedAddress checked_ = PresignedAddress.Check(new Uri(address), allowPlain: false);
        Assert.Equal(uri, checked_.StorageUri);
        Assert.Equal(uri, checked_.ToString());
        Assert.Equal(uri, $"s3://{checked_.Bucket}/{checked_.Key}");
    }

    [Theory]
    [InlineData("https://s3.example.org/?X-Amz-Signature=abcdefghi")]
    [InlineData("https://s3.example.org/bucket?X-Amz-Signature=abcdefghi")]
    [InlineData("https://s3.example.org/bucket/?X-Amz-Signature=abcdefghi")]
    [InlineData("https://s3.example.org//key?X-Amz-Signature=abcdefghi")]
    [InlineData("http://s3.example.org/bucket/key?X-Amz-Signature=abcdefghi")]
    [InlineData("https://user:abcdefghi@s3.example.org/bucket/key")]
    [InlineData("ftp://s3.example.org/bucket/key?X-Amz-Signature=abcdefghi")]
    [InlineData("https://s3.example.org/bucket/k%0Aey?X-Amz-Signature=abcdefghi")]
    [InlineData("https://s3.example.org/buc%2Fket/key?X-Amz-Signature=abcdefghi")]
    public void What_cannot_be_uploaded_to_is_refused_without_its_signature(string address)
    {
        DismException failure = Assert.Throws<DismException>(() => PresignedAddress.Check(new Uri(address), allowPlain: false));
        Assert.Equal(ErrorCode.UploadFailed, failure.Code);
        Assert.DoesNotContain("abcdefghi", failure.ToString());
    }

    [Fact]
    public void Relative_address_is_refused() =>
        Assert.Equal(ErrorCode.UploadFailed, Assert.Throws<DismException>(() => PresignedAddress.Check(new Uri("/bucket/key", UriKind.Relative), allowPlain: true)).Code);

    [Fact]
    public void Address_without_TLS_is_taken_from_a_service_without_TLS() =>
        Assert.Equal("s3://b/k", PresignedAddress.Check(new Uri("http://s3.example.org/b/k"), allowPlain: true).StorageUri);
}
