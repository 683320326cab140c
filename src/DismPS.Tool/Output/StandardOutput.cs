using System.Runtime.InteropServices;

namespace DismPS.Tool.Output;

/// <summary>Whether somebody still reads what is printed: .NET passes over a closed pipe in silence.</summary>
internal static partial class StandardOutput
{
    private const short Error = 0x08;
    private const short HangUp = 0x10;

    /// <summary>True when standard output is a pipe without a reader; where the system does not tell, false.</summary>
    public static bool IsClosed
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return false;
            var file = new PollFile { Descriptor = 1 };
            return poll(ref file, 1, 0) > 0 && (file.Returned & (Error | HangUp)) != 0;
        }
    }

    [LibraryImport("libc")]
    private static partial int poll(ref PollFile files, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFile
    {
        public int Descriptor;
        public short Wanted;
        public short Returned;
    }
}
