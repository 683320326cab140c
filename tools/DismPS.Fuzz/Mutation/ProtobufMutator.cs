namespace DismPS.Fuzz.Mutation;

/// <summary>
/// Changes one field of a protobuf message or of a message in it, and writes the lengths around it anew: a reader gets past them and meets the change.
/// </summary>
internal sealed class ProtobufMutator(Mutator content) : Mutator
{
    private const int MaxDepth = 12;

    public override byte[] Change(byte[] input, Random random) => Change(input, random, 0);

    private byte[] Change(byte[] message, Random random, int depth)
    {
        if (depth > MaxDepth || Fields(message) is not { Count: > 0 } fields)
            return content.Change(message, random);
        (int start, int value, int end, bool isBytes) = fields[random.Next(fields.Count)];
        byte[] field = message[start..end];
        switch (random.Next(12))
        {
            case 0:
                return Replace(message, start, end - start, []);
            case 1:
                return Replace(message, start, 0, field);
            case 2:
                (int other, _, int otherEnd, _) = fields[random.Next(fields.Count)];
                return Replace(message, start, end - start, message.AsSpan(other, otherEnd - other));
            case 3:
                return Replace(message, start, 1, [(byte)(message[start] ^ (8 << random.Next(4)))]);
            case 4:
                return Replace(message, start, end - start, content.Change(field, random));
            case 5 when isBytes:
                return Join(message, start, end, content.Change(message[value..end], random));
            case 6 when isBytes:
                // A message inside itself.
                return Join(message, start, end, [.. message.AsSpan(value, end - value), .. field]);
            default:
                return isBytes ? Join(message, start, end, Change(message[value..end], random, depth + 1)) : Replace(message, value, end - value, Varint((ulong)random.NextInt64() >> random.Next(64)));
        }
    }

    private static byte[] Join(byte[] message, int start, int end, byte[] newContent)
    {
        int key = start;
        while (message[key] >= 0x80)
            key++;
        return Replace(message, start, end - start, [.. message.AsSpan(start, key + 1 - start), .. Varint((ulong)newContent.Length), .. newContent]);
    }

    // Null when the bytes are no message.
    private static List<(int Start, int Value, int End, bool IsBytes)>? Fields(byte[] message)
    {
        List<(int, int, int, bool)> fields = [];
        for (int at = 0; at < message.Length;)
        {
            int start = at;
            if (!TryVarint(message, ref at, out ulong key) || key >> 3 == 0)
                return null;
            int value = at;
            switch (key & 7)
            {
                case 0 when TryVarint(message, ref at, out _):
                    break;
                case 1 when message.Length - at >= 8:
                    at += 8;
                    break;
                case 2 when TryVarint(message, ref at, out ulong length) && length <= (ulong)(message.Length - at):
                    value = at;
                    at += (int)length;
                    break;
                case 5 when message.Length - at >= 4:
                    at += 4;
                    break;
                default:
                    return null;
            }

            fields.Add((start, value, at, (key & 7) == 2));
        }

        return fields;
    }

    private static bool TryVarint(byte[] bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && at < bytes.Length; shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80)
                return true;
        }

        return false;
    }
}
