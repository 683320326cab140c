using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Protocol;

/// <content>Parameters: those of the protocol are read, all are kept as they stand.</content>
internal ref partial struct InferRequestWalk
{
    /// <returns>The object's text, a slice of the body; empty for an object without members.</returns>
    private ReadOnlyMemory<byte> ReadParameters(string where, int tensor, out long binarySize, out bool? binary)
    {
        binarySize = -1;
        binary = null;
        if (TryNull())
            return default;
        cursor.Peek();
        int start = cursor.Position;
        cursor.Expect((byte)'{', where);
        if (cursor.TryConsume((byte)'}'))
            return default;
        do
        {
            ReadOnlySpan<byte> key = cursor.ReadKey(where);
            if (tensor >= 0 && key.SequenceEqual("binary_data_size"u8))
                binarySize = cursor.ReadCount("Unable to parse 'binary_data_size'");
            else if (tensor >= 0 && key.SequenceEqual("binary_data"u8))
                binary = cursor.ReadBoolean("Unable to parse 'binary_data'");
            else if (tensor < 0 && key.SequenceEqual("binary_data_output"u8))
                message.BinaryOutputs = cursor.ReadBoolean("Unable to parse 'binary_data_output'");
            else if (tensor >= 0 || !TryReadSchedule(key))
                SkipParameter(key, where);
        }
        while (cursor.NextOrClose((byte)'}', where));
        return body.WrittenMemory[(textStart + start)..(textStart + cursor.Position)];
    }

    private void SkipParameter(ReadOnlySpan<byte> key, string where)
    {
        if (where != "parameters" && key.SequenceEqual("shared_memory_region"u8))
        {
            sharedMemory = cursor.ReadText("Unable to parse 'shared_memory_region'");
            return;
        }

        if (dialect == WireDialect.Triton)
        {
            if (where == "outputs" && key.SequenceEqual("classification"u8))
            {
                classification = (int)Math.Min(int.MaxValue, cursor.ReadCount("Unable to set 'classification'"));
                return;
            }

            if (key.StartsWith("triton_"u8))
                throw cursor.Error($"{where}: the parameter name '{Encoding.UTF8.GetString(key)}' is reserved: names may not begin with 'triton_'");
            if (cursor.Peek() is (byte)'{' or (byte)'[' or (byte)'n')
                throw cursor.Error($"{where}: the parameter '{Encoding.UTF8.GetString(key)}' must be a string, a number or a boolean");
        }

        // They are handed on as they stand, to who may read JSON strictly.
        cursor.SkipValue(where, 3, strict: true);
    }

    private readonly DismException NoSharedMemory() => new(
        ErrorCode.RequestInvalid, $"Unable to find shared memory region: '{sharedMemory}': the shared memory extensions are off in this server", "Send tensors in the body.")
    {
        HttpStatus = 404,
    };

    /// <summary>Passes over null where MLServer takes it for nothing.</summary>
    private bool TryNull() => dialect == WireDialect.MLServer && cursor.Peek() == (byte)'n' && cursor.TryWord("null"u8);
}
