using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Diagnostics;

/// <summary>What may be opened is known before it is opened.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_and_folders_are_told_apart_also_behind_links()
    {
        string file = _folder.Write("sub/file", "text");
        File.CreateSymbolicLink(_folder.At("one"), "sub/file");
        File.CreateSymbolicLink(_folder.At("two"), "one");
        Directory.CreateSymbolicLink(_folder.At("folder"), "sub");
        Assert.Equal(FileKind.File, RegularFile.KindOf(file));
        Assert.Equal(FileKind.File, RegularFile.KindOf(_folder.At("two")));
        Assert.Equal(FileKind.File, RegularFile.KindOf(_folder.At("folder", "file")));
        Assert.Equal(FileKind.Folder, RegularFile.KindOf(_folder.At("folder")));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("link")]
    [InlineData("other")]
    public void Links_that_lead_nowhere_or_in_a_circle_are_nothing(string target)
    {
        File.CreateSymbolicLink(_folder.At("other"), "link");
        File.CreateSymbolicLink(_folder.At("link"), target);
        Assert.Equal(FileKind.Missing, RegularFile.KindOf(_folder.At("link")));
        Assert.False(RegularFile.Exists(_folder.At("link")));
    }

    [Fact]
    public void Pipe_is_named_and_not_opened()
    {
        string pipe = NamedPipe.Make(_folder.At("pipe"));
        File.CreateSymbolicLink(_folder.At("link"), "pipe");
        Assert.Equal(FileKind.Pipe, RegularFile.KindOf(pipe));
        Assert.Equal("It is a pipe, not a file.", Assert.Throws<IOException>(() => RegularFile.Open(_folder.At("link"))).Message);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public void Device_is_named_and_not_opened(string path)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Devices are asked for on Linux only.");
        Assert.Equal(FileKind.Device, RegularFile.KindOf(path));
        Assert.Equal("It is a device, not a file.", Assert.Throws<IOException>(() => RegularFile.ReadAtMost(path, 10)).Message);
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 5)]
    [InlineData(5, 5)]
    [InlineData(9, 5)]
    public void At_most_one_byte_more_than_the_limit_is_read(int limit, int read)
    {
        Assert.Equal(read, RegularFile.ReadAtMost(_folder.Write("file", "12345"), limit).Length);
    }
}
