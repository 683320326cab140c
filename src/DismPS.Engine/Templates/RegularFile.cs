using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DismPS.Engine.Templates;

/// <summary>Reads small files that nobody named: a pipe or a device in their place must not stop the program.</summary>
internal static partial class RegularFile
{
    // O_RDONLY with O_NONBLOCK, so that opening a pipe returns at once, and O_CLOEXEC.
    private static int Flags => OperatingSystem.IsMacOS() ? 0x1000004 : 0x80800;

    /// <summary>The first bytes of a file; null for a folder, a pipe or a device.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[]? Read(string path, int maxBytes)
    {
        if (Directory.Exists(path))
            return null;
        using SafeFileHandle handle = Open(path);
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        if (!stream.CanSeek)
            return null;
        var buffer = new byte[Math.Min(stream.Length, maxBytes)];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    private static SafeFileHandle Open(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            int descriptor = OpenUnix(path, Flags);
            if (descriptor >= 0)
                return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        // Windows, and the framework's own words for what went wrong elsewhere.
        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenUnix(string path, int flags);
}
