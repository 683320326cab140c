using System.IO.MemoryMappedFiles;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>
/// Memory that server and worker share, as a file that both map. Its space is reserved when it is made: a page that cannot be had when it is
/// touched would end the process.
/// </summary>
internal sealed unsafe class SharedFile : IDisposable
{
    private readonly FileStream stream;
    private MemoryMappedFile? mapping;
    private MemoryMappedViewAccessor? view;
    private byte* address;

    private SharedFile(FileStream stream)
    {
        this.stream = stream;
        Path = stream.Name;
        Map(stream.Length);
    }

    /// <summary>Absolute path; the file may have been unlinked meanwhile.</summary>
    public string Path { get; }

    /// <summary>Bytes that are mapped.</summary>
    public long Capacity { get; private set; }

    /// <summary>The mapped memory.</summary>
    public byte* Address => address;

    /// <summary>Folder of such files: in memory where the system has a place for it.</summary>
    public static string Folder => Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetTempPath());

    /// <summary>Makes a file that only this user can read.</summary>
    /// <exception cref="IOException">There is no space, or the folder cannot be written.</exception>
    public static SharedFile Create(string path, long bytes)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            PreallocationSize = bytes,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(path, options);
        try
        {
            stream.SetLength(bytes);
            return new SharedFile(stream);
        }
        catch
        {
            stream.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Opens a file that the other side made.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SharedFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            return new SharedFile(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Maps what the other side has appended; false when the file is not that long. All of the file is mapped at once, so that what an answer
    /// has shown to lie in it stays where it is while the rest of the answer is read.
    /// </summary>
    public bool EnsureMapped(long bytes)
    {
        long length = RandomAccess.GetLength(stream.SafeFileHandle);
        if (length > Capacity)
        {
            Unmap();
            Map(length);
        }

        return bytes <= Capacity;
    }

    /// <summary>Removes the name; the memory lives until both sides have let it go.</summary>
    public void Unlink()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On Windows an open file keeps its name; it goes when it is closed at the latest by the system's cleaning.
        }
    }

    public void Dispose()
    {
        Unmap();
        stream.Dispose();
    }

    private void Map(long length)
    {
        Capacity = length;
        if (length == 0)
            return;
        mapping = MemoryMappedFile.CreateFromFile(stream, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.ReadWrite);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        address = start + view.PointerOffset;
    }

    private void Unmap()
    {
        if (view is not null)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
        }

        mapping?.Dispose();
        view = null;
        mapping = null;
        address = null;
        Capacity = 0;
    }
}
