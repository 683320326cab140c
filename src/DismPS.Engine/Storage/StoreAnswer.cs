using System.Text;
using System.Xml;

namespace DismPS.Engine.Storage;

/// <summary>Reads what an object store says of a refusal: <c>Code</c> and <c>Message</c> of its XML. Source: Amazon S3 API reference, error responses.</summary>
internal static class StoreAnswer
{
    /// <summary>Bytes of an answer that are read.</summary>
    internal const int MaxBytes = 64 * 1024;

    private const int MaxTextLength = 400;

    // Shorter values of the address, such as a number of seconds, say nothing of its signature.
    private const int SecretLength = 8;

    /// <summary>The end of a sentence for people: <c>403 AccessDenied: Request has expired</c>. Nothing of the address's query is in it.</summary>
    /// <param name="status">Status of the answer.</param>
    /// <param name="body">What was read of the body.</param>
    /// <param name="address">The address that was asked.</param>
    internal static string Describe(int status, ReadOnlyMemory<byte> body, Uri address)
    {
        (string? code, string? message) = Read(body);
        string text = string.Join(": ", new[] { code, message }.Where(t => !string.IsNullOrWhiteSpace(t)).Select(t => Clean(t!)));
        return $"status {status}{(text.Length > 0 ? $", {Conceal(text, address)}" : "")}";
    }

    /// <summary>Code and message of an error document; null where there is none.</summary>
    internal static (string? Code, string? Message) Read(ReadOnlyMemory<byte> body)
    {
        string? code = null, message = null;
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxBytes });
            while (reader.Read())
            {
                // Also the request's signature stands in such documents, in elements of other names.
                if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "Code" or "Message" })
                {
                    bool isCode = reader.LocalName == "Code";
                    string text = TextOf(reader);
                    (code, message) = isCode ? (code ?? text, message) : (code, message ?? text);
                }
            }
        }
        catch (XmlException)
        {
            // Not a document, or cut off: what was read until then counts.
        }

        return (code, message);
    }

    private static string TextOf(XmlReader reader)
    {
        var text = new StringBuilder();
        int depth = reader.Depth;
        while (!reader.IsEmptyElement && reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                text.Append(reader.Value);
        }

        return text.ToString();
    }

    private static string Clean(string text)
    {
        string line = string.Join(' ', new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return line.Length > MaxTextLength ? line[..MaxTextLength] + "…" : line;
    }

    private static string Conceal(string text, Uri address)
    {
        foreach (string pair in address.Query.TrimStart('?').Split('&'))
        {
            string value = pair[(pair.IndexOf('=') + 1)..];
            foreach (string form in new[] { value, Uri.UnescapeDataString(value) }.Where(v => v.Length >= SecretLength))
                text = text.Replace(form, "***", StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }
}
