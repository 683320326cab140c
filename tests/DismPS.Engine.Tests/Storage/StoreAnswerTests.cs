using System.Text;
using DismPS.Engine.Storage;

namespace DismPS.Engine.Tests.Storage;

public sealed class StoreAnswerTests
{
    private static readonly Uri Address = new("https://s3.example.org/b/k?X-Amz-Credential=someone%2F20260101&X-Amz-Signature=abcdefghi&X-Amz-Expires=900");

    [Theory]
    [InlineData("<Error><Code>NoSuchBucket</Code><Message>The bucket does not exist</Message></Error>", "status 404, NoSuchBucket: The bucket does not exist")]
    [InlineData("<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Message><![CDATA[a <b>]]></Message></Error>", "status 404, a <b>")]
    [InlineData("<Error><Code>X</Code><Message>cut of", "status 404, X")]
    [InlineData("<Error><Detail><Code>inner</Code></Detail><SignatureProvided>abcdefghi</SignatureProvided></Error>", "status 404")]
    [InlineData("<Error><Code>Bad</Code><Message>ABCDEFGHI by someone/20260101 or someone%2F20260101 in 900 s</Message></Error>", "status 404, Bad: *** by *** or *** in 900 s")]
    [InlineData("<html><body>nginx</body></html>", "status 404")]
    [InlineData("{\"message\": \"abcdefghi\"}", "status 404")]
    [InlineData("<!DOCTYPE Error [<!ENTITY x \"y\">]><Error><Code>&x;</Code></Error>", "status 404")]
    [InlineData("", "status 404")]
    public void Code_and_message_are_told_and_nothing_of_the_signature(string body, string expected) =>
        Assert.Equal(expected, StoreAnswer.Describe(404, Encoding.UTF8.GetBytes(body), Address));

    [Fact]
    public void Long_message_is_cut()
    {
        string text = StoreAnswer.Describe(500, Encoding.UTF8.GetBytes($"<Error><Message>{new string('x', 10_000)}</Message></Error>"), Address);
        Assert.InRange(text.Length, 100, 500);
    }

    [Fact]
    public void Any_bytes_are_read()
    {
        var random = new Random(7);
        byte[] sound = Encoding.UTF8.GetBytes("<Error><Code>NoSuchBucket</Code><Message>The bucket</Message></Error>");
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = [.. sound];
            for (int change = random.Next(1, 5); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Assert.StartsWith("status 500", StoreAnswer.Describe(500, bytes, Address));
        }
    }
}
