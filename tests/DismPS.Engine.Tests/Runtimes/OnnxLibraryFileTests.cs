using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Onnx;

namespace DismPS.Engine.Tests.Runtimes;

public sealed class OnnxLibraryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_system_that_the_package_is_not_for_is_told_with_those_that_it_is_for_and_all_places()
    {
        foreach (string rid in new[] { "win-x64", "linux-x64", "osx-arm64" })
            Directory.CreateDirectory(_folder["dependencies", "runtimes", rid, "native"]);
        var file = new OnnxLibraryFile("linux-arm64", [_folder["dependencies"]]);
        DismException e = file.Missing(null);
        Assert.Equal(ErrorCode.NativeLibraryMissing, e.Code);
        Assert.Equal(
            $"The ONNX Runtime library for linux-arm64 is not installed: this installation has linux-x64, osx-arm64, win-x64; looked for "
            + $"{_folder["dependencies", "runtimes", "linux-arm64", "native", "libonnxruntime.so"]}, {_folder["dependencies", "libonnxruntime.so"]}.", e.Message);
        Assert.Contains("build for linux-arm64", e.Cure);
        Assert.Contains("osx-x64", new OnnxLibraryFile("osx-x64", [_folder["dependencies"]]).Missing(null).Message);
    }

    [Fact]
    public void An_incomplete_installation_is_to_be_installed_again()
    {
        DismException e = new OnnxLibraryFile("linux-x64", [_folder.Path]).Missing(null);
        Assert.StartsWith("The ONNX Runtime library for linux-x64 is not installed; looked for ", e.Message);
        Assert.Contains("again", e.Cure);
        Assert.Contains("could not be loaded: broken", new OnnxLibraryFile("linux-x64", [_folder.Path]).Missing(new DllNotFoundException("broken")).Message);
    }

    [Theory]
    [InlineData("win-arm64", "onnxruntime.dll")]
    [InlineData("osx-arm64", "libonnxruntime.dylib")]
    [InlineData("linux-x64", "libonnxruntime.so")]
    public void Each_system_has_its_own_name(string rid, string name) => Assert.Equal(name, new OnnxLibraryFile(rid, []).Name);

    [Fact]
    public void The_server_of_a_module_takes_the_library_of_the_cmdlets_and_other_programs_only_their_own()
    {
        string server = Directory.CreateDirectory(_folder["server"]).FullName;
        Directory.CreateDirectory(_folder["dependencies"]);
        Assert.Equal([server], OnnxLibraryFile.OfThisProcess(server, server + Path.DirectorySeparatorChar, "", null).Folders);
        _folder.Write("DismPS.psd1", "@{}");
        Assert.Equal([server, _folder["dependencies"]], OnnxLibraryFile.OfThisProcess(server, server).Folders);
    }
}
