using System.Text;

namespace DismPS.Engine.Protocol;

/// <content>Parameters that the server reads for itself: the protocol's extensions schedule policy and sequence.</content>
internal ref partial struct InferRequestWalk
{
    /// <summary>Longest name of a sequence in bytes, as Triton has it.</summary>
    private const int MaxSequenceName = 128;

    /// <summary>Reads the value when the key is one of those parameters. MLServer gives them no meaning: its handlers may have such names of their own.</summary>
    private bool TryReadSchedule(ReadOnlySpan<byte> key)
    {
        if (dialect != WireDialect.Triton)
            return false;
        RequestSchedule schedule = message.Schedule;
        if (key.SequenceEqual("priority"u8))
            schedule.Priority = cursor.ReadUnsigned("Unable to parse 'priority'");
        else if (key.SequenceEqual("timeout"u8))
            schedule.TimeoutMicroseconds = cursor.ReadUnsigned("Unable to parse 'timeout'");
        else if (key.SequenceEqual("sequence_id"u8))
            ReadSequenceId(ref schedule);
        else if (key.SequenceEqual("sequence_start"u8))
            schedule.SequenceStart = cursor.ReadBoolean("Unable to parse 'sequence_start'");
        else if (key.SequenceEqual("sequence_end"u8))
            schedule.SequenceEnd = cursor.ReadBoolean("Unable to parse 'sequence_end'");
        else
            return false;
        message.Schedule = schedule;
        return true;
    }

    private void ReadSequenceId(ref RequestSchedule schedule)
    {
        schedule.SequenceId = 0;
        schedule.SequenceName = null;
        if (cursor.Peek() != (byte)'"')
        {
            schedule.SequenceId = cursor.ReadUnsigned("Unable to parse 'sequence_id'");
            return;
        }

        string name = cursor.ReadText("Unable to parse 'sequence_id'");
        if (Encoding.UTF8.GetByteCount(name) > MaxSequenceName)
            throw cursor.Error($"Unable to parse 'sequence_id': a text of more than {MaxSequenceName} bytes");
        schedule.SequenceName = name;
    }
}
