using System.Buffers;
using System.Buffers.Text;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Protocol.Grpc;

/// <content>Parameters: those of the protocol are read, all others become one JSON object.</content>
internal readonly ref partial struct GrpcInferWalk
{
    // Each key is compared with those behind it, because the last of equal keys counts.
    private const int MaxParameters = 256;

    /// <param name="owner">The message that has the map.</param>
    /// <param name="field">Number of the map.</param>
    /// <param name="count">Entries of the map in the message.</param>
    /// <param name="tensor">Name of the tensor whose parameters they are; null for those of the request.</param>
    /// <param name="classification">Receives the protocol's parameter of this name; 0 for none.</param>
    /// <returns>JSON text in the message's memory; empty for none.</returns>
    private ReadOnlyMemory<byte> ReadParameters(ReadOnlySpan<byte> owner, int field, int count, string? tensor, out int classification)
    {
        classification = 0;
        if (count == 0)
            return default;
        if (count > MaxParameters)
            throw Invalid($"{PlaceOf(tensor)}: more than {MaxParameters} parameters");
        PinnedBuffer memory = message.Memory;
        int from = memory.Length;
        RequestSchedule schedule = message.Schedule;
        var fields = new ProtoReader(owner);
        while (fields.Next())
        {
            if (!fields.Is(field, ProtoWire.Length))
            {
                fields.Skip();
                continue;
            }

            GrpcParameter parameter = GrpcParameter.Read(fields.ReadBytes());
            if (IsGivenAgain(fields, field, parameter.Key))
                continue;
            if (parameter.Kind == GrpcParameterKind.None)
                throw WrongKind(parameter, "int64_param, uint64_param, double_param, bool_param, or string_param");
            if (tensor is not null)
                ReadTensorParameter(parameter, tensor, ref classification);
            else if (!ReadRequestParameter(parameter, ref schedule))
                continue;
            memory.Write(memory.Length == from ? "{"u8 : ","u8);
            JsonText.WriteUtf8String(memory, parameter.Key);
            memory.Write(":"u8);
            WriteValue(memory, parameter);
        }

        message.Schedule = schedule;
        if (memory.Length == from)
            return default;
        memory.Write("}"u8);
        return memory.WrittenMemory[from..];
    }

    private static bool IsGivenAgain(ProtoReader rest, int field, ReadOnlySpan<byte> key)
    {
        while (rest.Next())
        {
            if (!rest.Is(field, ProtoWire.Length))
                rest.Skip();
            else if (GrpcParameter.Read(rest.ReadBytes()).Key.SequenceEqual(key))
                return true;
        }

        return false;
    }

    /// <returns>Whether the model is to see the parameter.</returns>
    private bool ReadRequestParameter(GrpcParameter parameter, ref RequestSchedule schedule)
    {
        ReadOnlySpan<byte> key = parameter.Key;
        if (key.SequenceEqual("sequence_id"u8))
            ReadSequence(parameter, ref schedule);
        else if (key.SequenceEqual("sequence_start"u8))
            schedule.SequenceStart = Flag(parameter);
        else if (key.SequenceEqual("sequence_end"u8))
            schedule.SequenceEnd = Flag(parameter);
        else if (key.SequenceEqual("priority"u8))
            schedule.Priority = Count(parameter);
        else if (key.SequenceEqual("timeout"u8))
            schedule.TimeoutMicroseconds = Count(parameter);
        else if (key.SequenceEqual("triton_enable_empty_final_response"u8))
            message.EmptyFinalResponse = Flag(parameter);
        else
            RefuseReserved(key, null);
        return !key.SequenceEqual("triton_enable_empty_final_response"u8);
    }

    private void ReadTensorParameter(GrpcParameter parameter, string tensor, ref int classification)
    {
        ReadOnlySpan<byte> key = parameter.Key;
        if (key.SequenceEqual("shared_memory_region"u8))
        {
            throw new DismException(
                ErrorCode.RequestInvalid, $"{PlaceOf(tensor)}: Unable to find shared memory region: '{Encoding.UTF8.GetString(parameter.Text)}'. This server does not read tensors from shared memory.",
                "Send the content of the tensor in the message.")
            {
                HttpStatus = 404,
                MessageIsAnswer = true,
            };
        }

        if (key.SequenceEqual("classification"u8) && dialect == WireDialect.Triton)
            classification = (int)Math.Min(int.MaxValue, Count(parameter));
        else
            RefuseReserved(key, tensor);
    }

    private void RefuseReserved(ReadOnlySpan<byte> key, string? tensor)
    {
        if (dialect == WireDialect.Triton && key.StartsWith("triton_"u8))
            throw Invalid($"{PlaceOf(tensor)}: the parameter name '{Encoding.UTF8.GetString(key)}' is reserved: names may not begin with 'triton_'");
    }

    private static string PlaceOf(string? tensor) => tensor is null ? "parameters" : $"parameters of '{tensor}'";

    private static void ReadSequence(GrpcParameter parameter, ref RequestSchedule schedule)
    {
        schedule.SequenceName = null;
        schedule.SequenceId = 0;
        if (parameter.Kind == GrpcParameterKind.Text)
            schedule.SequenceName = parameter.Text.IsEmpty ? null : Encoding.UTF8.GetString(parameter.Text);
        else if (parameter.Kind is GrpcParameterKind.Signed or GrpcParameterKind.Unsigned)
            schedule.SequenceId = parameter.Bits;
        else
            throw WrongKind(parameter, "int64_param, uint64_param, or string_param");
    }

    private static bool Flag(GrpcParameter parameter) =>
        parameter.Kind == GrpcParameterKind.Flag ? parameter.Bits != 0 : throw WrongKind(parameter, "bool_param");

    private static ulong Count(GrpcParameter parameter)
    {
        if (parameter.Kind is not (GrpcParameterKind.Signed or GrpcParameterKind.Unsigned))
            throw WrongKind(parameter, "int64_param or uint64_param");
        if (parameter.Kind == GrpcParameterKind.Signed && (long)parameter.Bits < 0)
            throw Invalid($"the parameter '{Encoding.UTF8.GetString(parameter.Key)}' must be 0 or above, got {(long)parameter.Bits}");
        return parameter.Bits;
    }

    private static void WriteValue(PinnedBuffer memory, GrpcParameter parameter)
    {
        switch (parameter.Kind)
        {
            case GrpcParameterKind.Flag:
                memory.Write(parameter.Bits != 0 ? "true"u8 : "false"u8);
                return;
            case GrpcParameterKind.Text:
                JsonText.WriteUtf8String(memory, parameter.Text);
                return;
            case GrpcParameterKind.Signed:
                JsonText.WriteNumber(memory, (long)parameter.Bits);
                return;
        }

        Span<byte> span = memory.GetSpan(32);
        int written;
        if (parameter.Kind == GrpcParameterKind.Unsigned)
        {
            Utf8Formatter.TryFormat(parameter.Bits, span, out written);
        }
        else
        {
            double value = BitConverter.UInt64BitsToDouble(parameter.Bits);
            if (!double.IsFinite(value))
                throw Invalid($"the parameter '{Encoding.UTF8.GetString(parameter.Key)}' is {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}, which is no value for a parameter");
            Utf8Formatter.TryFormat(value, span, out written);
        }

        memory.Advance(written);
    }

    private static DismException WrongKind(GrpcParameter parameter, string expected) =>
        Invalid($"invalid value type for '{Encoding.UTF8.GetString(parameter.Key)}' parameter, expected {expected}.");
}
