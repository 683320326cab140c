using System.Buffers;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol;

/// <summary>
/// Requests of Triton's generate extension: members named like inputs are their elements, one value or a flat list; the object <c>parameters</c> may hold
/// such members too; <c>id</c> is the request's id and all others are its parameters. They are written again as V2 requests, and read as those.
/// </summary>
/// <param name="inputs">The model's inputs.</param>
/// <param name="limits">Bounds on the body.</param>
internal sealed class GenerateRequest(IReadOnlyList<TensorSpec> inputs, WireLimits limits)
{
    private readonly TensorNames names = new(inputs);

    private enum Part
    {
        Inputs,
        Parameters,
        Id,
    }

    /// <summary>Writes the V2 request that a body stands for.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public void Write(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        output.Write("{\"inputs\":["u8);
        WritePart(body, output, Part.Inputs);
        output.Write("],\"parameters\":{"u8);
        WritePart(body, output, Part.Parameters);
        output.Write("}"u8);
        WritePart(body, output, Part.Id);
        output.Write("}"u8);
    }

    private void WritePart(ReadOnlySpan<byte> body, IBufferWriter<byte> output, Part part)
    {
        var cursor = new JsonCursor(body, ErrorCode.RequestInvalid, limits.MaxNesting);
        cursor.Peek();
        bool first = true;
        WriteMembers(ref cursor, output, part, "request", 0, ref first);
        cursor.ExpectEnd();
    }

    private void WriteMembers(ref JsonCursor cursor, IBufferWriter<byte> output, Part part, string where, int depth, ref bool first)
    {
        cursor.Expect((byte)'{', where);
        if (cursor.TryConsume((byte)'}'))
            return;
        do
        {
            cursor.Peek();
            int start = cursor.Position;
            ReadOnlySpan<byte> key = cursor.ReadKey(where);
            byte value = cursor.Peek();
            int valueStart = cursor.Position;
            int input = names.Find(key, -1);
            if (depth == 0 && key.SequenceEqual("parameters"u8))
            {
                if (value != (byte)'{')
                    throw cursor.Error($"Expected JSON object for keyword: 'parameters', got {cursor.Found()}");
                WriteMembers(ref cursor, output, part, "parameters", 1, ref first);
                continue;
            }

            cursor.SkipValue(where, depth + 1);
            Part own = input >= 0 ? Part.Inputs : depth == 0 && value == (byte)'"' && key.SequenceEqual("id"u8) ? Part.Id : Part.Parameters;
            if (own != part)
                continue;
            if (!first || part == Part.Id)
                output.Write(","u8);
            first = false;
            if (part == Part.Inputs)
                WriteInput(inputs[input], cursor.Text[valueStart..cursor.Position], output);
            else
                output.Write(cursor.Text[start..cursor.Position]);
        }
        while (cursor.NextOrClose((byte)'}', where));
    }

    private void WriteInput(TensorSpec input, ReadOnlySpan<byte> value, IBufferWriter<byte> output)
    {
        output.Write("{\"name\":"u8);
        JsonText.WriteString(output, input.Name);
        output.Write(",\"datatype\":"u8);
        JsonText.WriteString(output, input.DataType.ToWireName());
        output.Write(",\"shape\":"u8);
        bool list = value[0] == (byte)'[';
        JsonText.WriteShape(output, ShapeOf(input, list ? CountOf(input, value) : value[0] == (byte)'{' ? throw NoShape(input) : 1));
        output.Write(list ? ",\"data\":"u8 : ",\"data\":["u8);
        output.Write(value);
        output.Write(list ? "}"u8 : "]}"u8);
    }

    private long CountOf(TensorSpec input, ReadOnlySpan<byte> list)
    {
        var cursor = new JsonCursor(list, ErrorCode.RequestInvalid, limits.MaxNesting);
        cursor.Enter(0);
        if (cursor.TryConsume((byte)']'))
            return 0;
        long count = 0;
        do
        {
            if (cursor.Peek() is (byte)'[' or (byte)'{')
                throw NoShape(input);
            cursor.SkipValue(input.Name, 1);
            count++;
        }
        while (cursor.NextOrClose((byte)']', input.Name));
        return count;
    }

    /// <summary>A list says only how many elements there are: what the fixed dimensions leave belongs to the last open one, and the others are 1.</summary>
    private static long[] ShapeOf(TensorSpec input, long count)
    {
        if (input.Shape.IsDefault)
            return [count];
        long[] shape = [.. input.Shape];
        long left = count;
        foreach (long dimension in shape)
        {
            if (dimension < 0)
                continue;
            if (dimension == 0 ? left != 0 : left % dimension != 0)
                throw NoShape(input);
            left = dimension == 0 ? 1 : left / dimension;
        }

        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] >= 0)
                continue;
            shape[i] = left;
            left = 1;
        }

        return left == 1 ? shape : throw NoShape(input);
    }

    private static DismException NoShape(TensorSpec input) => new(
        ErrorCode.RequestInvalid,
        $"The schema can not convert input '{input.Name}' to tensor with proper shape: it takes one value or a flat list that fills {input}.",
        "Send one value, or a flat list with one value for each element.") { MessageIsAnswer = true };
}
