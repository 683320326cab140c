namespace DismPS.Bench.Serve;

/// <summary>One kind of request.</summary>
/// <param name="Encoding"><c>json</c> or <c>binary</c>.</param>
/// <param name="Rows">Batch size.</param>
/// <param name="Request">Head and body as they go over the wire.</param>
/// <param name="BodyLength">Bytes of the body.</param>
/// <param name="HeaderLength">Bytes of a binary body's JSON part; null for a JSON body.</param>
internal sealed record ServeCase(string Encoding, int Rows, byte[] Request, int BodyLength, int? HeaderLength)
{
    /// <summary>Beginning of the names of this case's figures.</summary>
    public string Name => $"serve.{Encoding}.b{Rows}";
}
