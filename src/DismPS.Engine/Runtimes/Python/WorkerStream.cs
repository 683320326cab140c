namespace DismPS.Engine.Runtimes.Python;

/// <summary>Reads exact counts from a worker's output, with few system calls for many small frames.</summary>
internal sealed class WorkerStream(Stream stream)
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    /// <summary>Fills the memory; false at the end of the stream.</summary>
    public bool TryRead(Span<byte> target)
    {
        while (target.Length > 0)
        {
            if (start == end)
            {
                // Large tensors go straight to their place.
                if (target.Length >= buffer.Length)
                {
                    int direct = stream.Read(target);
                    if (direct == 0)
                        return false;
                    target = target[direct..];
                    continue;
                }

                start = 0;
                end = stream.Read(buffer, 0, buffer.Length);
                if (end == 0)
                    return false;
            }

            int count = Math.Min(target.Length, end - start);
            buffer.AsSpan(start, count).CopyTo(target);
            start += count;
            target = target[count..];
        }

        return true;
    }
}
