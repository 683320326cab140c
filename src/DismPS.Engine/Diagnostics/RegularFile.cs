using System.Runtime.InteropServices;

namespace DismPS.Engine.Diagnostics;

/// <summary>
/// Opens files, and nothing else that lies at a path. Opening a named pipe waits for a writer and reading a device may never end, and .NET 10
/// calls both an ordinary file; so the kind is asked of the system before anything is opened. Every reader of a user's file goes this way.
/// It stands in this folder because every other one opens files.
/// </summary>
internal static unsafe partial class RegularFile
{
    // Linux's own layout of statx, the same for every processor; in the C library since GLIBC 2.28.
    private const int StatxSize = 256, ModeOffset = 28, CurrentFolder = -100;
    private const uint WantType = 1;
    private const int NotPermitted = 1, NoSuchCall = 38;

    /// <summary>What lies at a path, links followed. Opens nothing.</summary>
    public static FileKind KindOf(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            byte* found = stackalloc byte[StatxSize];
            if (Statx(CurrentFolder, path, 0, WantType, found) == 0)
                return KindOf(*(ushort*)(found + ModeOffset));
            // Old containers forbid the call itself.
            if (Marshal.GetLastPInvokeError() is not (NotPermitted or NoSuchCall))
                return FileKind.Missing;
        }

        return Directory.Exists(path) ? FileKind.Folder : LeadsToFile(path) ? FileKind.File : FileKind.Missing;
    }

    /// <summary>True for a file, also behind links; false for folders, pipes, devices and links that lead nowhere.</summary>
    public static bool Exists(string path) => KindOf(path) == FileKind.File;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">There is no such file, it cannot be read, or it is a pipe, a device or a socket.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static FileStream Open(string path, FileShare share = FileShare.ReadWrite | FileShare.Delete, FileOptions options = FileOptions.None)
    {
        if (KindOf(path) is var kind && NameOf(kind) is { } name)
            throw new IOException($"It is {name}, not a file.");
        return new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize: 0, options);
    }

    /// <summary>Opens a file that has bytes, or says why not.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="fault">The end of a sentence that begins with the file; null when it is open.</param>
    public static FileStream? TryOpen(string path, out string? fault)
    {
        const int BufferBytes = 64 * 1024;
        try
        {
            fault = KindOf(path) switch { FileKind.Folder => "is a folder", FileKind.Missing => "is not there", var kind => NameOf(kind) is { } name ? $"is {name}, not a file" : null };
            if (fault is not null)
                return null;
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
            if (file.Length > 0)
                return file;
            file.Dispose();
            fault = "is empty";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = "cannot be read";
        }

        return null;
    }

    /// <summary>Reads a file from its beginning: the whole of it, or one byte more than the limit when it is longer.</summary>
    /// <exception cref="IOException">As for <see cref="Open"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">As for <see cref="Open"/>.</exception>
    public static byte[] ReadAtMost(string path, int limit)
    {
        using FileStream stream = Open(path);
        var buffer = new byte[Math.Min(stream.Length, limit) + 1];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    /// <summary>"a pipe", "a device" or "a socket"; null for what is none of them.</summary>
    public static string? NameOf(FileKind kind) => kind switch
    {
        FileKind.Pipe => "a pipe",
        FileKind.Device => "a device",
        FileKind.Socket => "a socket",
        _ => null,
    };

    private static FileKind KindOf(ushort mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.File,
        0x4000 => FileKind.Folder,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        _ => FileKind.Device,
    };

    private static bool LeadsToFile(string path)
    {
        if (!File.Exists(path))
            return false;
        if (new FileInfo(path).LinkTarget is null)
            return true;
        try
        {
            // Only the system follows chains of links through linked folders rightly.
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* result);
}
