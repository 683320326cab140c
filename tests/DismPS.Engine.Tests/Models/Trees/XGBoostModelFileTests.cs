using System.Text;
using DismPS.Engine.Models.Trees;

namespace DismPS.Engine.Tests.Models.Trees;

public sealed class XGBoostModelFileTests
{
    [Theory]
    [InlineData("models/xgb-flag/flagger.ubj", "Ubjson 1.7.4 gbtree binary:logistic features=8 trees=40 best=39 [-1]")]
    [InlineData("models/xgb-plain-ubj/model.ubj", "Ubjson 1.7.4 gbtree binary:logistic features=8 trees=40 best=39 [-1]")]
    [InlineData("models/xgb-plain-json/model.json", "Json 1.7.4 gbtree binary:logistic features=8 trees=40 best=39 [-1]")]
    [InlineData("xgboost/binary.deprecated", "LegacyBinary 1.7.0 gbtree binary:logistic features=4 trees=2 best= [-1]")]
    [InlineData("xgboost/binary.model", "LegacyBinary 1.7.0 gbtree multi:softprob features=4 trees=6 best= [-1,3]")]
    [InlineData("xgboost/softprob.ubj", "Ubjson 1.7.4 gbtree multi:softprob features=4 trees=6 best=1 [-1,3]")]
    [InlineData("xgboost/softmax.json", "Json 1.7.4 gbtree multi:softmax features=4 trees=6 best=1 [-1]")]
    [InlineData("xgboost/dart.ubj", "Ubjson 1.7.4 dart reg:squarederror features=4 trees=2 best=1 [-1]")]
    [InlineData("xgboost/linear.json", "Json 1.7.4 gblinear reg:squarederror features=4 trees= best=1 [-1]")]
    [InlineData("xgboost/snapshot.ubj", "Ubjson 1.7.4 gbtree binary:logistic features=4 trees=2 best=1 [-1]")]
    public void Every_format_tells_its_facts(string path, string facts)
    {
        XGBoostModelFile model = Read(Sample(path), out string? fault)!;
        Assert.Null(fault);
        Assert.Equal(facts, $"{model.Format} {model.Version} {model.Booster} {model.Objective} features={model.FeatureCount} trees={model.TreeCount} best={model.BestIteration} [{string.Join(',', model.ToInterface().Outputs[0].Shape)}]");
        Assert.Equal($"? FP32 [-1,{model.FeatureCount}]", model.ToInterface().Inputs.Single().ToString());
    }

    [Fact]
    public void Names_of_features_are_read()
    {
        Assert.Equal(["a", "b", "c", "d"], Read(Sample("xgboost/softprob.ubj"), out _)!.FeatureNames);
    }

    [Fact]
    public void Numbers_that_json_does_not_have_are_passed_over()
    {
        string text = Encoding.UTF8.GetString(Sample("xgboost/softmax.json")).Replace("\"base_weights\":[", "\"base_weights\":[NaN,-Infinity,Infinity,");
        Assert.Contains("NaN", text);
        Assert.NotNull(Read(Encoding.UTF8.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("xgboost/softprob.ubj")]
    [InlineData("xgboost/softmax.json")]
    [InlineData("xgboost/dart.ubj")]
    public void Document_that_was_cut_off_is_a_fault_at_every_length(string path)
    {
        byte[] whole = Sample(path);
        for (int length = 0; length < whole.Length; length += 7)
        {
            Assert.Null(Read(whole[..length], out string? fault));
            Assert.NotNull(fault);
        }
    }

    [Theory]
    [InlineData("xgboost/dump.txt", "a dump of XGBoost's trees")]
    [InlineData("xgboost/dump.json", "a dump of XGBoost's trees")]
    [InlineData("models/lgbm-flag/flagger.txt", "a LightGBM model")]
    [InlineData("models/metsig-ae-onnx/model.onnx", "an ONNX model")]
    [InlineData("models/lgbm-joblib/model.joblib", "a compressed file")]
    public void Other_files_are_named(string path, string what)
    {
        Assert.Null(Read(Sample(path), out string? fault));
        Assert.Contains(what, fault);
    }

    [Fact]
    public void Depth_without_end_is_a_fault()
    {
        Assert.Null(Read(Encoding.ASCII.GetBytes("{\"learner\":" + new string('[', 1_000_000)), out string? json));
        Assert.Equal("is nested more than 64 levels deep", json);
        Assert.Null(Read([.. "{L\0\0\0\0\0\0\0\u0001a"u8, .. Enumerable.Repeat((byte)'[', 1_000_000)], out string? ubjson));
        Assert.Equal("is nested more than 64 levels deep", ubjson);
    }

    [Theory]
    [InlineData("[$d#L\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("[#L\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("SL\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("SL\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("[$?#L\0\0\0\0\0\0\0\u0001x")]
    public void Lengths_beyond_the_file_are_a_fault(string value)
    {
        Assert.Null(Read(Encoding.Latin1.GetBytes("{L\0\0\0\0\0\0\0\u0001a" + value + new string('}', 40)), out string? fault));
        Assert.StartsWith("is broken at byte", fault);
    }

    [Fact]
    public void Values_without_end_stop_the_walk()
    {
        byte[] bytes = [.. "{L\0\0\0\0\0\0\0\u0001a["u8, .. Enumerable.Repeat((byte)'Z', 21_000_000)];
        Assert.Null(Read(bytes, out string? fault));
        Assert.Equal("has too many values to be looked through", fault);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused()
    {
        byte[][] samples = [Sample("xgboost/softprob.ubj"), Sample("xgboost/linear.json"), Sample("xgboost/snapshot.ubj"), Sample("xgboost/binary.model"), Sample("xgboost/softmax.json")];
        var random = new Random(20261121);
        int models = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] bytes = [.. samples[i % samples.Length]];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            XGBoostModelFile? model = Read(bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)], out string? fault);
            Assert.True(model is null != fault is null);
            Assert.True(model is null || (model.ToInterface().Outputs[0].Shape.All(size => size is -1 or > 0) && model.FeatureCount >= 0));
            models += model is null ? 0 : 1;
        }

        Assert.InRange(models, 100, 3900);
    }

    internal static byte[] Sample(string path) => File.ReadAllBytes(Path.Join(RepositoryFiles.Root, "tests", "data", path));

    private static XGBoostModelFile? Read(byte[] bytes, out string? fault)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        return XGBoostModelFile.Read(stream, out fault);
    }
}
