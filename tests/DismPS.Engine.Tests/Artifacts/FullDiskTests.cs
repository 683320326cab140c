using System.ComponentModel;
using System.Diagnostics;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using static DismPS.Engine.Tests.Artifacts.BuildSample;

namespace DismPS.Engine.Tests.Artifacts;

/// <summary>A disk that fills up in the middle of a build: a file system of 1 MiB in memory, where one can be mounted.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _disk;
    private readonly bool _mounted;

    public FullDiskTests()
    {
        _disk = _folder.At("disk");
        Directory.CreateDirectory(_disk);
        _mounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _disk);
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", _disk);
        _folder.Dispose();
    }

    [Fact]
    public async Task Full_disk_is_named_and_the_earlier_build_stays()
    {
        Assert.SkipUnless(_mounted, "A small file system can be mounted by root on Linux only.");
        _folder.Write("model.onnx", new string('a', 300_000));
        BuildOptions options = new() { WorkingFolder = _disk, BaseFolder = _folder.Path };
        await new ArtifactBuilder().BuildAsync(Of(Onnx()), options, default);
        Dictionary<string, string> before = Snapshot(Path.Combine(_disk, ".dism-artifacts"));

        _folder.Write("model.onnx", new string('b', 3_000_000));
        DismException failure = await Assert.ThrowsAsync<DismException>(() => new ArtifactBuilder().BuildAsync(Of(Onnx()), options, default));

        Assert.Equal(ErrorCode.WriteFailed, failure.Code);
        Assert.Contains("the disk is full", failure.Message);
        Assert.Equal(before, Snapshot(Path.Combine(_disk, ".dism-artifacts")));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_disk, ".dism-artifacts"), ".build*"));
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
