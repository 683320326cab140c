using System.Runtime.CompilerServices;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Tells the forms of JSON input apart.</summary>
internal static class JsonInput
{
    public static async IAsyncEnumerable<InputBatch> ReadAsync(
        Stream stream, string file, IReadOnlyList<TensorSpec> specs, InputReaderOptions options, bool lines,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonPump pump = new(stream, file, options, lines);
        int first = await pump.PeekAsync(cancellationToken).ConfigureAwait(false);
        if (first < 0)
            throw InputFault.At(new SourceLocation(file, 0, 0), "the file is empty.");
        if (!lines && first != '[')
        {
            JsonText document = await pump.ReadAllAsync(cancellationToken).ConfigureAwait(false);
            foreach (InputBatch batch in JsonDocumentForm.Read(document, specs, options))
                yield return batch;
            yield break;
        }

        if (!lines)
            await pump.NextAsync(whole: false, cancellationToken).ConfigureAwait(false);
        JsonRows rows = new(file, specs, options);
        while (true)
        {
            JsonTokenType type = await pump.NextAsync(whole: true, cancellationToken).ConfigureAwait(false);
            if (type is JsonTokenType.None or JsonTokenType.EndArray)
                break;
            rows.Add(pump, type);
            while (rows.TryTake(out InputBatch? batch))
                yield return batch;
        }

        // Whatever stands behind the closing bracket is a fault that the parser finds.
        await pump.NextAsync(whole: true, cancellationToken).ConfigureAwait(false);
        rows.Finish();
        while (rows.TryTake(out InputBatch? batch))
            yield return batch;
    }
}
