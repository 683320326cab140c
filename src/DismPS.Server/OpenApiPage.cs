using System.Buffers;

namespace DismPS.Server;

/// <summary>The page that shows an <see cref="OpenApiDocument"/> and sends its examples. It needs nothing from any other host.</summary>
internal static class OpenApiPage
{
    /// <summary>Whatever a document may hold, the page loads nothing from elsewhere and sends nothing elsewhere.</summary>
    public const string ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'";

    private static readonly Lazy<byte[]> Page = new(Load);

    /// <summary>Writes the page; it reads its document from the address below its own, so that it is the same for every model.</summary>
    public static void Write(IBufferWriter<byte> output) => output.Write(Page.Value);

    private static byte[] Load()
    {
        using Stream stream = typeof(OpenApiPage).Assembly.GetManifestResourceStream("DismPS.Server.OpenApiPage.html")!;
        byte[] page = new byte[stream.Length];
        stream.ReadExactly(page);
        return page;
    }
}
