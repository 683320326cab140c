namespace DismPS.Engine.Hosting;

/// <summary>The files that a log is written to: the newer one, and the older one that it becomes when it is full. Used by one thread.</summary>
internal sealed class LogFileParts(ServerLogFile server, long partBytes) : IDisposable
{
    private FileStream? file;
    private long firstEntry;
    private long position;
    private int part;

    /// <summary>Begins a part; a file that is there becomes the older one.</summary>
    public void Open()
    {
        Dispose();
        if (File.Exists(server.Path))
            File.Move(server.Path, server.OlderPath, overwrite: true);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var opened = new FileStream(server.Path, options);
        try
        {
            byte[] firstLine = LogFormat.FirstLine(server.ProcessId, part + 1);
            RandomAccess.Write(opened.SafeFileHandle, firstLine, 0);
            (file, part, position, firstEntry) = (opened, part + 1, firstLine.Length, firstLine.Length);
        }
        catch
        {
            // A full disk often has room for a name, but not for a line.
            opened.Dispose();
            File.Delete(server.Path);
            throw;
        }
    }

    /// <summary>Writes whole lines, or nothing.</summary>
    /// <returns>False when the disk does not take them.</returns>
    public bool TryWrite(ReadOnlySpan<byte> lines)
    {
        try
        {
            bool isFull = position > firstEntry && position + lines.Length > partBytes;
            // It may have been removed while it was written to.
            if (file is null || isFull || !File.Exists(server.Path))
                Open();
            RandomAccess.Write(file!.SafeFileHandle, lines, position);
            position += lines.Length;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CutOff();
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file?.Dispose();
        file = null;
    }

    /// <summary>Takes away what a full disk took of the last lines; the next write is at the same place anyway.</summary>
    private void CutOff()
    {
        try
        {
            if (file is not null)
                RandomAccess.SetLength(file.SafeFileHandle, position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A part begun anew has no half lines.
            Dispose();
        }
    }
}
