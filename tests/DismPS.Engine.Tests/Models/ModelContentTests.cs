using System.IO.Compression;
using System.Text;
using DismPS.Engine.Models;
using DismPS.Engine.Tests.Models.Trees;

namespace DismPS.Engine.Tests.Models;

public sealed class ModelContentTests
{
    [Theory]
    [InlineData("models/metsig-ae-onnx/model.onnx", "Onnx")]
    [InlineData("models/metsig-ae-torchscript/model.pt", "TorchArchive")]
    [InlineData("models/lgbm-joblib/model.joblib", "Compressed")]
    [InlineData("models/xgb-flag/flagger.ubj", "Ubjson")]
    [InlineData("models/xgb-plain-json/model.json", "Json")]
    [InlineData("models/lgbm-plain/model.bst", "LightGbmText")]
    [InlineData("models/triton-python/metsig-numpy/weights.npz", "NumPyArchive")]
    [InlineData("xgboost/binary.deprecated", "XGBoostBinary")]
    [InlineData("xgboost/dump.txt", "XGBoostDump")]
    [InlineData("xgboost/dump.json", "XGBoostDump")]
    [InlineData("xgboost/README.md", "Unknown")]
    public void Real_files_are_recognised(string path, string kind)
    {
        Assert.Equal(kind, Recognise(XGBoostModelFileTests.Sample(path)));
    }

    [Fact]
    public void Every_onnx_file_is_recognised_and_nothing_else_is_taken_for_one()
    {
        string root = Path.Join(RepositoryFiles.Root, "tests", "data", "models");
        foreach (string path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            bool isOnnx = path.EndsWith(".onnx", StringComparison.Ordinal);
            string kind = Recognise(File.ReadAllBytes(path));
            if (!path.Contains("odd", StringComparison.Ordinal))
                Assert.True(isOnnx == (kind == "Onnx"), $"{path}: {kind}");
            else if (isOnnx)
                Assert.True(kind is "Onnx" or "Unknown" or "WebPage" or "LfsPointer", $"{path}: {kind}");
        }
    }

    [Theory]
    [InlineData("\u0089HDF\r\n\u001a\n\0\0\0\0", "Hdf5")]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0\0", "Picture")]
    [InlineData("\u0093NUMPY\u0001\0", "NumPyArray")]
    [InlineData("\u001f\u008b\u0008\0\0\0\0\0\0\0", "Compressed")]
    [InlineData("\u0078\u009c\0\0\0\0\0\0\0\0", "Compressed")]
    [InlineData("BZh91AY&SY\0\0", "Compressed")]
    [InlineData("\u00fd7zXZ\0\0\0\0\0", "Compressed")]
    [InlineData("root\0\0\u00f6\u0090", "RootFile")]
    [InlineData("PAR1\u0015\u0004", "Parquet")]
    [InlineData("\u001c\0\0\0TFL3\0\0", "TensorFlowLite")]
    [InlineData("\u0080\u0002\u008a\u000al\u00fc\u009cF\u00f9 j\u00a8P\u0019.", "TorchLegacy")]
    [InlineData("\u0008\u0001\u0012\u00a0\u0010\u000a\u00ff\u0001aaaaaaaaaaaa", "TensorFlowGraph")]
    [InlineData("\u0008\u0008\u0012\u0007pytorch\u001a\u00052.1.0:", "Onnx")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid", "LfsPointer")]
    [InlineData("<!DOCTYPE html><html>", "WebPage")]
    [InlineData("  <HTML>", "WebPage")]
    [InlineData("{ \"a\": 1}", "Json")]
    [InlineData("tree\nversion=v3\n", "LightGbmText")]
    [InlineData("treehouse", "Unknown")]
    [InlineData("{}", "Unknown")]
    [InlineData("x", "Unknown")]
    [InlineData("", "Unknown")]
    public void First_bytes_show_the_kind(string head, string kind)
    {
        Assert.Equal(kind, Recognise(Encoding.Latin1.GetBytes(head)));
    }

    [Theory]
    [InlineData("archive/data.pkl", "TorchArchive")]
    [InlineData("net/code/__torch__.py", "TorchArchive")]
    [InlineData("a.npy", "NumPyArchive")]
    [InlineData("metadata.json", "KerasArchive")]
    [InlineData("readme.txt", "Zip")]
    public void Archives_show_their_program_by_their_first_entry(string name, string kind)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry(name);
        Assert.Equal(kind, Recognise(stream.ToArray()));
    }

    [Fact]
    public void Made_up_bytes_are_not_recognised()
    {
        byte[] pattern = [.. Enumerable.Range(0, 4096).Select(i => (byte)((7 * i) + 3))];
        var random = new Random(20261121);
        for (int length = 0; length < 4096; length++)
            Assert.Equal("Unknown", Recognise(pattern[..length]));
        int known = 0;
        for (int i = 0; i < 5000; i++)
        {
            random.NextBytes(pattern);
            known += Recognise(pattern[..random.Next(400)]) == "Unknown" ? 0 : 1;
        }

        Assert.InRange(known, 0, 10);
    }

    private static string Recognise(byte[] bytes) => ModelContent.Recognise(bytes.AsSpan(0, Math.Min(bytes.Length, ModelContent.HeadBytes))).ToString();
}
