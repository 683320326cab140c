using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Reads V2 infer responses of any server. Strict in what the protocol fixes (names, shapes, datatypes, sizes), patient with keys that it does
/// not know. JSON elements are read in the wider dialect, <see cref="WireDialect.MLServer"/>, and the tokens NaN, Infinity and -Infinity too.
/// </summary>
public static class InferResponseReader
{
    /// <summary>Reads one response.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="headerLength">Value of <see cref="InferRequestWriter.HeaderLengthName"/>; null when the response had none.</param>
    /// <param name="limits">Bounds; null for <see cref="WireLimits.Default"/> with any body size.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ProtocolViolation"/>: the body is not a V2 response.</exception>
    public static InferResponseMessage Read(ReadOnlySpan<byte> body, int? headerLength, WireLimits? limits = null)
    {
        if (limits is not null && body.Length > limits.MaxBodyBytes)
            throw Fault($"The response has {body.Length} bytes, more than the limit of {limits.MaxBodyBytes}.");
        limits ??= WireLimits.Default;
        if (headerLength is < 0 || headerLength > body.Length)
            throw Fault($"{InferRequestWriter.HeaderLengthName} is {headerLength}, but the response has {body.Length} bytes.");

        int jsonLength = headerLength ?? body.Length;
        var cursor = new JsonCursor(body[..jsonLength], ErrorCode.ProtocolViolation, limits.MaxNesting);
        string model = "";
        string? version = null, id = null;
        var outputs = new List<Tensor>();
        bool any = false;
        ReadOnlySpan<byte> binary = body[jsonLength..];
        cursor.Expect((byte)'{', "response");
        if (!cursor.TryConsume((byte)'}'))
        {
            do
            {
                ReadOnlySpan<byte> key = cursor.ReadKey("response");
                if (key.SequenceEqual("model_name"u8))
                {
                    model = cursor.ReadText("model_name");
                }
                else if (key.SequenceEqual("model_version"u8))
                {
                    version = ReadOptionalText(ref cursor, "model_version");
                }
                else if (key.SequenceEqual("id"u8))
                {
                    id = ReadOptionalText(ref cursor, "id");
                }
                else if (key.SequenceEqual("outputs"u8))
                {
                    any = true;
                    ReadOutputs(ref cursor, outputs, ref binary, limits);
                }
                else
                {
                    cursor.SkipValue(Encoding.UTF8.GetString(key), 1);
                }
            }
            while (cursor.NextOrClose((byte)'}', "response"));
        }

        cursor.ExpectEnd();
        if (!any)
            throw Fault("The response has no 'outputs'.");
        if (binary.Length > 0)
            throw Fault($"{binary.Length} bytes follow the last binary tensor of the response.");
        return new InferResponseMessage(model, version, id, outputs);
    }

    private static string? ReadOptionalText(ref JsonCursor cursor, string where)
    {
        cursor.Peek();
        return cursor.TryWord("null"u8) ? null : cursor.ReadText(where);
    }

    private static void ReadOutputs(ref JsonCursor cursor, List<Tensor> outputs, ref ReadOnlySpan<byte> binary, WireLimits limits)
    {
        cursor.Expect((byte)'[', "outputs");
        outputs.Clear();
        if (cursor.TryConsume((byte)']'))
            return;
        do
        {
            if (outputs.Count >= limits.MaxTensors)
                throw cursor.Error($"more than {limits.MaxTensors} outputs");
            var header = new InferResponseTensor(outputs.Count, limits.MaxRank);
            header.Read(ref cursor);
            outputs.Add(header.ToTensor(cursor, ref binary));
        }
        while (cursor.NextOrClose((byte)']', "outputs"));
    }

    private static DismException Fault(string message) => new(ErrorCode.ProtocolViolation, message,
        "Check that the address is an inference server's, and that no proxy changes its answers.");
}
