using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DismPS.Engine.Tests;

/// <summary>Makes named pipes: what opens one to read waits for ever.</summary>
internal static partial class NamedPipe
{
    /// <summary>Skips the test where there are no named pipes in folders.</summary>
    public static string Make(string path)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Pipes are not in folders on this system.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return MakeFifo(path, 0b110_100_100) == 0 ? path : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeFifo(string path, uint mode);
}
