using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DismPS.Engine.Hosting;

/// <summary>Tells by its first bytes for which system a program was made: a package of the module is for several, its start file for one.</summary>
internal static class ProgramFormat
{
    private const int Needed = 20;

    /// <summary>False when the file is surely a program of another system or processor; scripts and what is not known may be tried.</summary>
    public static bool MayRunHere(string path)
    {
        Span<byte> head = stackalloc byte[Needed];
        using FileStream file = File.OpenRead(path);
        return MayRun(head[..file.ReadAtLeast(head, Needed, throwOnEndOfStream: false)], SystemOfThisProcess, RuntimeInformation.ProcessArchitecture);
    }

    /// <summary>The same for the first bytes, another system and another processor.</summary>
    public static bool MayRun(ReadOnlySpan<byte> head, OSPlatform system, Architecture processor)
    {
        if (head.StartsWith("\u007FELF"u8))
            return system == OSPlatform.Linux && (head.Length < Needed || Fits(BinaryPrimitives.ReadUInt16LittleEndian(head[18..]), 0x3E, 0xB7, processor));
        if (head.StartsWith((ReadOnlySpan<byte>)[0xCF, 0xFA, 0xED, 0xFE]))
            return system == OSPlatform.OSX && (head.Length < Needed || Fits(BinaryPrimitives.ReadUInt32LittleEndian(head[4..]), 0x0100_0007, 0x0100_000C, processor));
        return !head.StartsWith("MZ"u8) || system == OSPlatform.Windows;
    }

    private static OSPlatform SystemOfThisProcess => OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux;

    private static bool Fits(uint machine, uint x64, uint arm64, Architecture processor) =>
        processor switch { Architecture.X64 => machine == x64, Architecture.Arm64 => machine == arm64, _ => true };
}
