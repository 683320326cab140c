using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace DismPS.Tests.Architecture;

/// <summary>What ships must run on login nodes, whose GLIBC is old.</summary>
public sealed partial class NativeLibraryTests
{
    private static readonly Version Newest = new(2, 28);

    [Fact]
    public void No_shipped_library_asks_for_a_GLIBC_newer_than_2_28()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The libraries of this system are not ELF files.");
        string[] libraries = [.. Directory
            .EnumerateFiles(AppContext.BaseDirectory, "*.so*", SearchOption.AllDirectories)
            .Where(IsElf)];
        Assert.Contains(libraries, l => Path.GetFileName(l) == "libonnxruntime.so");
        foreach (string library in libraries)
        {
            Version? asked = HighestGlibc(library);
            Assert.True(asked is null || asked <= Newest, $"{Path.GetFileName(library)} asks for GLIBC {asked}");
        }
    }

    [Fact]
    public void The_reader_finds_the_GLIBC_version_that_a_library_asks_for()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The libraries of this system are not ELF files.");
        string runtime = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");
        Assert.NotNull(HighestGlibc(runtime));
    }

    /// <summary>
    /// Version names that a library needs are plain strings in its dynamic string table, so reading the strings of the file sees each of
    /// them; names that it defines itself would count too, which errs on the safe side.
    /// </summary>
    private static Version? HighestGlibc(string path)
    {
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        return GlibcVersion().Matches(text).Select(m => Version.Parse(m.Groups[1].Value)).Max();
    }

    private static bool IsElf(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[4];
        return file.Read(magic) == 4 && BinaryPrimitives.ReadUInt32BigEndian(magic) == 0x7F454C46;
    }

    [GeneratedRegex(@"GLIBC_(\d+\.\d+(?:\.\d+)?)\0")]
    private static partial Regex GlibcVersion();
}
