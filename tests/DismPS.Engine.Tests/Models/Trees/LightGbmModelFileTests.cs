using System.Text;
using DismPS.Engine.Models.Trees;

namespace DismPS.Engine.Tests.Models.Trees;

public sealed class LightGbmModelFileTests
{
    private static readonly string Sample = Encoding.Latin1.GetString(XGBoostModelFileTests.Sample("models/lgbm-flag/flagger.txt"));

    [Fact]
    public void Model_tells_its_facts()
    {
        LightGbmModelFile model = Read(Sample, out string? fault)!;
        Assert.Null(fault);
        Assert.Equal(("v4", 8, 1, 30, "binary sigmoid:1"), (model.Version, model.FeatureCount, model.AnswersPerRow, model.TreeCount, model.Objective));
        Assert.True(model.AnswersProbabilities);
        Assert.Equal("Column_7", model.FeatureNames[7]);
        Assert.Equal(8, model.FeatureInfos.Length);
        Assert.Equal(["? FP32 [-1,8]", "? FP64 [-1]"], model.ToInterface().Inputs.Concat(model.ToInterface().Outputs).Select(tensor => tensor.ToString()));
    }

    [Fact]
    public void Classes_give_as_many_answers()
    {
        LightGbmModelFile model = Read(Sample.Replace("num_class=1\nnum_tree_per_iteration=1", "num_class=3\nnum_tree_per_iteration=3"), out _)!;
        Assert.Equal("? FP64 [-1,3]", model.ToInterface().Outputs.Single().ToString());
    }

    [Fact]
    public void Old_file_without_sizes_is_scanned()
    {
        string text = string.Join('\n', Sample.Split('\n').Where(line => !line.StartsWith("tree_sizes=", StringComparison.Ordinal)));
        Assert.Equal(30, Read(text, out _)!.TreeCount);
        Assert.Null(Read(text[..text.IndexOf("end of trees", StringComparison.Ordinal)], out string? fault));
        Assert.Equal("ends before the line 'end of trees': it was cut off", fault);
    }

    [Fact]
    public void File_that_was_cut_off_is_a_fault_at_every_length()
    {
        int end = Sample.IndexOf("end of trees", StringComparison.Ordinal);
        for (int length = 0; length < end - 40; length += 97)
        {
            Assert.Null(Read(Sample[..length], out string? fault));
            Assert.NotNull(fault);
        }

        Assert.NotNull(Read(Sample[..(end + 13)], out _));
    }

    [Fact]
    public void Line_ends_of_windows_break_the_sizes()
    {
        Assert.Null(Read(Sample.Replace("\n", "\r\n"), out string? fault));
        Assert.Equal("has the line ends of Windows: its trees are no longer where its 'tree_sizes' say", fault);
    }

    [Theory]
    [InlineData("tree\nversion=v4\n\nTree=0\n", "has no 'max_feature_idx' in its header")]
    [InlineData("tree\nversion=v4\nmax_feature_idx=-1\n\nTree=0\n", "has no 'max_feature_idx' in its header")]
    [InlineData("tree\nversion=v4\nmax_feature_idx=3\ntree_sizes=9223372036854775807 9223372036854775807\n\nTree=0\n", "ends before its tree 1: it was cut off")]
    [InlineData("trees\n", "is no LightGBM model: its first line is not 'tree'")]
    [InlineData("", "is no LightGBM model: its first line is not 'tree'")]
    public void Odd_headers_are_faults(string text, string expected)
    {
        Assert.Null(Read(text, out string? fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Header_without_end_is_a_fault()
    {
        Assert.Null(Read("tree\nfeature_names=" + new string('x', 17 * 1024 * 1024), out string? fault));
        Assert.Equal("has more than 16 MiB or 1000000 lines before its first tree", fault);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused()
    {
        byte[] sample = Encoding.Latin1.GetBytes(Sample);
        var random = new Random(20261121);
        int models = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = sample[..random.Next(200, i % 2 == 0 ? 1500 : sample.Length)];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
                bytes[random.Next(Math.Min(bytes.Length, 1500))] = (byte)random.Next(256);
            using var stream = new MemoryStream(bytes);
            LightGbmModelFile? model = LightGbmModelFile.Read(stream, out string? fault);
            Assert.True(model is null != fault is null);
            models += model is null ? 0 : 1;
        }

        Assert.InRange(models, 0, 2999);
    }

    private static LightGbmModelFile? Read(string text, out string? fault)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(text));
        return LightGbmModelFile.Read(stream, out fault);
    }
}
