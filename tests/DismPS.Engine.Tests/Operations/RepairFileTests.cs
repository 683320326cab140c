using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Engine.Tests.Operations;

/// <summary>The file of a repaired template.</summary>
public sealed class RepairFileTests : IDisposable
{
    private static readonly string Broken = SampleTemplate.Onnx.Replace("ModelUri", "modelUri");

    private readonly TemporaryFolder _folder = new();

    public RepairFileTests() => _folder.Write("model.onnx", "x");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Byte_order_mark_and_line_ends_stay()
    {
        string text = "\uFEFF" + Broken.ReplaceLineEndings("\r\n");
        File.WriteAllBytes(_folder["t.yaml"], Encoding.UTF8.GetBytes(text));
        RepairAndSave("t.yaml");
        Assert.Equal(Encoding.UTF8.GetBytes(text.Replace("modelUri", "ModelUri")), File.ReadAllBytes(_folder["t.yaml"]));
    }

    [Fact]
    public void Nothing_is_written_before_the_result_is_saved()
    {
        _folder.Write("t.yaml", Broken);
        RepairResult result = RepairTemplate.File(Source("t.yaml"));
        Assert.True(result.IsChanged);
        Assert.Equal(Broken, File.ReadAllText(_folder["t.yaml"]));
        Assert.Equal(["model.onnx", "t.yaml"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Permissions_stay_and_nothing_is_left_beside_the_file()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes.");
        _folder.Write("t.yaml", Broken);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_folder["t.yaml"], Mode);
        RepairAndSave("t.yaml");
        Assert.Equal(Mode, File.GetUnixFileMode(_folder["t.yaml"]));
        Assert.Equal(["model.onnx", "t.yaml"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Link_stays_and_the_file_behind_it_is_corrected()
    {
        _folder.Write("real/deep/t.yaml", Broken);
        File.CreateSymbolicLink(_folder["real/near.yaml"], "deep/t.yaml");
        Directory.CreateSymbolicLink(_folder["linked"], "real/deep");
        // Seen from its real folder, '..' is real, and not the folder of 'linked'.
        File.CreateSymbolicLink(_folder["real/deep/far.yaml"], "../near.yaml");
        RepairAndSave("linked/far.yaml");
        Assert.Equal(SampleTemplate.Onnx, File.ReadAllText(_folder["real/deep/t.yaml"]));
        Assert.NotNull(new FileInfo(_folder["real/near.yaml"]).LinkTarget);
        Assert.NotNull(new FileInfo(_folder["real/deep/far.yaml"]).LinkTarget);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder["real/deep"]).Count());
    }

    [Fact]
    public void Read_only_file_stays()
    {
        _folder.Write("t.yaml", Broken);
        File.SetAttributes(_folder["t.yaml"], FileAttributes.ReadOnly);
        DismException failure = Assert.Throws<DismException>(() => RepairAndSave("t.yaml"));
        Assert.Equal(ErrorCode.WriteFailed, failure.Code);
        Assert.Contains("read-only", failure.Message);
        Assert.Equal(Broken, File.ReadAllText(_folder["t.yaml"]));
        File.SetAttributes(_folder["t.yaml"], FileAttributes.Normal);
    }

    [Fact]
    public void File_that_vanished_or_changed_meanwhile_is_told()
    {
        _folder.Write("t.yaml", Broken);
        RepairResult result = RepairTemplate.File(Source("t.yaml"));
        File.WriteAllText(_folder["t.yaml"], Broken + "\n");
        Assert.Contains("changed by another program", Assert.Throws<DismException>(() => RepairTemplate.Save(Source("t.yaml"), result)).Message);
        File.Delete(_folder["t.yaml"]);
        Assert.Equal(ErrorCode.TemplateNotFound, Assert.Throws<DismException>(() => RepairTemplate.Save(Source("t.yaml"), result)).Code);
        Assert.Equal(ErrorCode.TemplateNotFound, Assert.Throws<DismException>(() => RepairTemplate.File(Source("t.yaml"))).Code);
        Assert.False(File.Exists(_folder["t.yaml"]));
    }

    [Fact]
    public void File_that_is_no_text_has_a_finding_and_stays()
    {
        File.WriteAllBytes(_folder["t.yaml"], Encoding.Unicode.GetBytes(Broken));
        RepairResult result = RepairTemplate.File(Source("t.yaml"));
        Assert.False(result.IsChanged);
        Assert.Equal("encoding", Assert.Single(result.Remaining.Diagnostics).Category);
    }

    private TemplateSource Source(string path) => new(path, _folder.Path);

    private void RepairAndSave(string path)
    {
        RepairResult result = RepairTemplate.File(Source(path));
        Assert.True(result.IsChanged);
        RepairTemplate.Save(Source(path), result);
    }
}
