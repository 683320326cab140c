using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DismPS.Engine.Models;

/// <summary>Opens files that other people made. A pipe or a device under a model's name must neither block nor feed bytes for ever.</summary>
internal static partial class RegularFile
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Opens a file for reading, or says why not.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="fault">End of a sentence about the file; null when it is open.</param>
    /// <returns>A stream that can seek and has at least one byte; null otherwise.</returns>
    public static FileStream? Open(string path, out string? fault)
    {
        fault = null;
        FileStream? file = null;
        try
        {
            file = OperatingSystem.IsWindows()
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes)
                : OpenWithoutWaiting(path, out fault);
            if (file is null)
                return null;
            // The kernel's own files and devices that can seek have no length.
            fault = !file.CanSeek ? "is not a regular file" : file.Length == 0 ? "is empty" : null;
            if (fault is null)
                return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = "cannot be read";
        }

        file?.Dispose();
        return null;
    }

    /// <summary>True when there is something to open, also when this user may not.</summary>
    public static bool CanOpen(string path)
    {
        try
        {
            using var handle = OperatingSystem.IsWindows() ? File.OpenHandle(path) : new SafeFileHandle(NativeOpen(path, OpenFlags), ownsHandle: true);
            const int AccessDenied = 13;
            return !handle.IsInvalid || Marshal.GetLastPInvokeError() == AccessDenied;
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

    // Opening a pipe waits for its writer unless this flag is given; it means nothing for a regular file.
    private static int OpenFlags => OperatingSystem.IsLinux() ? 0x800 | 0x80000 : 0x4 | 0x1000000;

    private static FileStream? OpenWithoutWaiting(string path, out string? fault)
    {
        var handle = new SafeFileHandle(NativeOpen(path, OpenFlags), ownsHandle: true);
        fault = handle.IsInvalid ? "cannot be read" : null;
        if (!handle.IsInvalid)
            return new FileStream(handle, FileAccess.Read, BufferBytes);
        handle.Dispose();
        return null;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint NativeOpen(string path, int flags);
}
