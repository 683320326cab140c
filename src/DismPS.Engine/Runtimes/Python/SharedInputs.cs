namespace DismPS.Engine.Runtimes.Python;

/// <summary>A lane's shared memory for large inputs: one file for all inputs of a request, used again as long as the handler keeps none of it.</summary>
internal sealed unsafe class SharedInputs : IDisposable
{
    private const int Alignment = 64;
    private const long SmallestFile = 4L << 20;

    private SharedFile? file;
    private bool named;
    private long used;

    /// <summary>Path of the file; null while there is none.</summary>
    public string? Path => file?.Path;

    /// <summary>Makes room for a request's large inputs; false when the system has none, and then they must go through the pipe.</summary>
    public bool TryBegin(long bytes, SharedNames names)
    {
        used = 0;
        if (bytes == 0)
            return false;
        // A file of another worker's names cannot be opened by this one any more: it was unlinked.
        if (file is not null && file.Capacity >= bytes && names.Owns(file.Path))
            return true;
        Drop();
        try
        {
            file = SharedFile.Create(names.Next(), Math.Max(SmallestFile, bytes));
            named = true;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Bytes that tensors of this size take in the file.</summary>
    public static long Room(long bytes) => (bytes + (Alignment - 1)) & ~(long)(Alignment - 1);

    /// <summary>Copies a tensor into the file; returns its offset.</summary>
    public long Add(ReadOnlySpan<byte> data)
    {
        long at = used;
        data.CopyTo(new Span<byte>(file!.Address + at, data.Length));
        used += Room(data.Length);
        return at;
    }

    /// <summary>After an answer: the worker has the file open, and says whether something of the handler still refers to it.</summary>
    public void AfterAnswer(bool kept)
    {
        if (file is null || used == 0)
            return;
        if (kept)
            Drop();
        else if (named)
            Unlink();
    }

    /// <summary>Forgets the file, for example because the worker that had it open is gone.</summary>
    public void Drop()
    {
        if (file is null)
            return;
        if (named)
            Unlink();
        file.Dispose();
        file = null;
    }

    public void Dispose() => Drop();

    private void Unlink()
    {
        file!.Unlink();
        named = false;
    }
}
