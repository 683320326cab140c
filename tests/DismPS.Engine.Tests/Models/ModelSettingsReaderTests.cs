using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Models;

public sealed class ModelSettingsReaderTests
{
    private const string Full = """
        {"name":"meta","implementation":"meta_probe.Meta","platform":"own_numpy","versions":["numpy 1"],
         "inputs":[{"name":"x","datatype":"FP32","shape":[-1,2],"parameters":{"content_type":"np","own":[1]}},{"name":"b","datatype":"BYTES","shape":[]}],
         "outputs":[{"name":"total","datatype":"FP32","shape":[-1],"parameters":null}],
         "max_batch_size":4,"max_batch_time":"0.5","cache_enabled":true,"warm_workers":false,
         "parameters":{"uri":"./m.joblib","version":"v7","content_type":"pd","format":null,"extra":{"note":"hä","n":[{}]},"own":{"a":1}}}
        """;

    [Fact]
    public void Everything_is_read()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Full);
        ModelSettings read = ModelSettingsReader.Parse(bytes, "model-settings.json");
        Assert.Equal(("meta", "meta_probe.Meta", "own_numpy", 4, 0.5), (read.Name, read.Implementation, read.Platform, read.MaxBatchSize, read.MaxBatchTime));
        Assert.Equal(["numpy 1"], read.Versions);
        Assert.Equal("x FP32 [-1,2] np; b BYTES [] ", string.Join("; ", read.Inputs.Select(i => $"{i.Spec} {i.ContentType}")));
        Assert.Equal("total FP32 [-1] ", string.Join("; ", read.Outputs.Select(i => $"{i.Spec} {i.ContentType}")));
        ModelSettingsParameters parameters = read.Parameters;
        Assert.Equal(("./m.joblib", "v7", "pd", null), (parameters.Uri, parameters.Version, parameters.ContentType, parameters.Format));
        Assert.Equal("""{"note":"hä","n":[{}]}""", Encoding.UTF8.GetString(parameters.Extra.Span));
        Assert.Equal(bytes, read.Json.ToArray());
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void Little_is_enough()
    {
        ModelSettings read = Parse("""{"implementation":"app.Handler","parameters":{"extra":{ }}}""");
        Assert.Equal(("", "app.Handler", 0, 0.0), (read.Name, read.Implementation, read.MaxBatchSize, read.MaxBatchTime));
        Assert.Null(read.Parameters.Uri);
        Assert.True(read.Parameters.Extra.IsEmpty);
        Assert.Null(Parse("""{"implementation":"app.Handler","parameters":null}""").Parameters.Version);
    }

    [Fact]
    public void The_files_of_real_models_are_read_without_a_warning()
    {
        string[] files = Directory.GetFiles(TestData.Models, "*model-settings.json", SearchOption.AllDirectories);
        Assert.InRange(files.Length, 9, 100);
        foreach (string file in files)
        {
            ModelSettings read = ModelSettingsReader.Read(file);
            Assert.NotNull(read.Parameters.Uri);
            Assert.Empty(read.Warnings);
        }
    }

    [Theory]
    [InlineData("\n {\"implementaton\":\"x\",\"implementation\":\"a.B\"}", "s.json:2:3: MLServer drops the unknown key 'implementaton' without a word. Did you mean 'implementation'?")]
    [InlineData("{\"model\":\"x\",\"implementation\":\"a.B\"}", "s.json:1:2: MLServer drops the unknown key 'model' without a word. Did you mean 'name'?")]
    [InlineData("{\"name\":\"ä\",\"uri\":\"x\",\"implementation\":\"a.B\"}", "s.json:1:13: MLServer drops 'uri' here without a word: it belongs into 'parameters'.")]
    [InlineData("{\"implementation\":\"a.B\",\"parameters\":{\"urI\":\"x\"}}", "s.json:1:39: 'parameters.urI' means nothing to MLServer. Did you mean 'uri'?")]
    [InlineData("{\"implementation\":\"a.B\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"dims\":[1]}]}", "s.json:1:77: MLServer drops the unknown key 'inputs[0].dims' without a word.")]
    [InlineData("{\"implementation\":\"c\",\"implementation\":\"a.B\"}", "s.json:1:23: 'implementation' is given twice; the last one counts.")]
    public void A_key_that_is_passed_over_is_told(string json, string warning)
    {
        ModelSettings read = Parse(json);
        Assert.Equal([warning], read.Warnings);
        Assert.Equal("a.B", read.Implementation);
    }

    [Theory]
    [InlineData("", "s.json:1:1: ")]
    [InlineData("{", "s.json:1:2: ")]
    [InlineData("[]", "s.json:1:1: the settings must be an object, not a list")]
    [InlineData("{}", "lack 'implementation'")]
    [InlineData("{\n \"implementation\": null}", "s.json:2:20: 'implementation' must be a string, not null")]
    [InlineData("{\n\n  implementation: \"a\"}", "s.json:3:3: ")]
    [InlineData("{\n \"implementation\": \"a.B\",\n}", "s.json:2:25: JSON takes no comma after the last member: remove the comma.")]
    [InlineData("{\"versions\":[\"1\" , ]}", "s.json:1:18: JSON takes no comma after the last member: remove the comma.")]
    [InlineData("{\"implementation\":\"a.B\"} x", "s.json:1:26: ")]
    [InlineData("{\"implementation\":\"a.B\",\"max_batch_size\":1.5}", "'max_batch_size' must be an integer below 2147483648, not the number 1.5")]
    [InlineData("{\"implementation\":\"a.B\",\"max_batch_size\":9999999999}", "an integer below")]
    [InlineData("{\"implementation\":\"a.B\",\"max_batch_time\":1e999}", "must be a number")]
    [InlineData("{\"implementation\":\"a.B\",\"max_batch_time\":true}", "must be a number, not true")]
    [InlineData("{\"implementation\":\"a.B\",\"versions\":\"1\"}", "'versions' must be a list, not a string")]
    [InlineData("{\"implementation\":\"a.B\",\"parameters\":{\"version\":1}}", "'parameters.version' must be a string, not the number 1")]
    [InlineData("{\"implementation\":\"a.B\",\"parameters\":{\"extra\":[]}}", "'parameters.extra' must be an object, not a list")]
    [InlineData("{\"implementation\":\"a.B\",\"inputs\":[{\"name\":\"x\",\"shape\":[1]}]}", "'inputs[0]' lacks 'datatype'")]
    [InlineData("{\"implementation\":\"a.B\",\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FLOAT\"}]}", "'FLOAT', which is no datatype of MLServer")]
    [InlineData("{\"implementation\":\"\\ud800\"}", "s.json:1:19: this string is not valid UTF-8, or has an escape that is no character")]
    [InlineData("\uFEFF{}", "byte order mark")]
    public void A_fault_is_told_with_its_place(string json, string expected)
    {
        DismException thrown = Assert.Throws<DismException>(() => Parse(json));
        Assert.Equal(ErrorCode.ModelLoadFailed, thrown.Code);
        Assert.StartsWith("s.json:", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(expected, thrown.Message);
        Assert.DoesNotContain("LineNumber", thrown.Message);
    }

    [Fact]
    public void What_is_too_deep_or_too_large_is_refused()
    {
        Assert.Equal(ErrorCode.ModelLoadFailed, Assert.Throws<DismException>(() => Parse("{\"x\":" + new string('[', 100))).Code);
        Assert.Contains("larger than", Assert.Throws<DismException>(() => Parse(new string(' ', ModelSettingsReader.MaxBytes + 1))).Message);
    }

    [Fact]
    public void Changed_files_are_read_or_refused()
    {
        var random = new Random(6);
        string[] tokens = ["{", "}", "[", "]", ":", ",", "\"", "\\u", "\\ud800", "null", "1e400", "-1", "true", "\"name\":", "\"parameters\":{", "\n", "\0"];
        int good = 0;
        for (int i = 0; i < 30_000; i++)
        {
            List<byte> bytes = [.. Encoding.UTF8.GetBytes(Full)];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(bytes.Count);
                switch (random.Next(3))
                {
                    case 0:
                        bytes.RemoveRange(at, Math.Min(random.Next(1, 10), bytes.Count - at));
                        break;
                    case 1:
                        bytes.InsertRange(at, Encoding.UTF8.GetBytes(tokens[random.Next(tokens.Length)]));
                        break;
                    default:
                        bytes[at] = (byte)random.Next(256);
                        break;
                }
            }

            try
            {
                ModelSettingsReader.Parse([.. bytes], "s.json");
                good++;
            }
            catch (DismException e) when (e.Code == ErrorCode.ModelLoadFailed)
            {
            }
        }

        Assert.InRange(good, 1000, 29_000);
    }

    private static ModelSettings Parse(string json) => ModelSettingsReader.Parse(Encoding.UTF8.GetBytes(json), "s.json");
}
