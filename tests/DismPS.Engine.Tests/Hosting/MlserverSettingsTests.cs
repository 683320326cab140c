using System.Text;
using System.Text.Json;
using DismPS.Engine.Hosting;
using DismPS.Engine.Models;

namespace DismPS.Tests.Hosting;

public sealed class MlserverSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_wins_over_the_environment_whatever_its_case()
    {
        MlserverSettings settings = Read("""{"http_port": 18080, "parallel_workers": 3}""", ("MLSERVER_HTTP_PORT", "1"), ("mlserver_grpc_port", "18081"), ("MLSERVER_LOAD_MODELS_AT_STARTUP", "off"));
        Assert.Equal((18080, 18081, 3, false), (settings.HttpPort, settings.GrpcPort, settings.ParallelWorkers, settings.LoadModelsAtStartup));
        Assert.Empty(settings.Notes);
    }

    [Fact]
    public void What_is_usual_or_off_is_not_worth_a_word() =>
        Assert.Empty(Read("""{"debug": false, "cors_settings": null, "gzip_enabled": true, "extensions": [], "kafka_enabled": false, "metrics_endpoint": "/metrics", "root_path": ""}""").Notes);

    [Fact]
    public void What_changes_nothing_is_told_with_its_place()
    {
        IReadOnlyList<string> notes = Read("""{"cache_enabled": true}""", ("MLSERVER_TRACING_SERVER", "x:1"), ("MLSERVER_ENV_TARBALL", "y"), ("MLSERVER_MODEL_NAME", "z")).Notes;
        Assert.Equal(2, notes.Count);
        Assert.Contains("settings.json: cache_enabled: ", notes[0]);
        Assert.StartsWith("MLSERVER_TRACING_SERVER: ", notes[1]);
    }

    [Fact]
    public void Metrics_can_be_switched_off() => Assert.False(Read("""{"metrics_endpoint": null}""").AllowMetrics);

    [Theory]
    [InlineData(-1, null)]
    [InlineData(1000, 1000L)]
    public void A_length_of_messages_below_zero_is_none(int given, long? expected) => Assert.Equal(expected, Read($$"""{"grpc_max_message_length": {{given}}}""").MaxGrpcMessageBytes);

    [Fact]
    public void Folders_are_told_apart_by_their_files()
    {
        var none = new Dictionary<string, string>();
        var model = new Dictionary<string, string> { ["MLSERVER_MODEL_IMPLEMENTATION"] = "a.B" };
        Assert.False(MlserverSettingsReader.Takes(_folder.Path, none));
        Assert.True(MlserverSettingsReader.Takes(_folder.Path, model));
        Directory.CreateDirectory(_folder["a/b"]);
        File.WriteAllText(_folder["a/config.pbtxt"], "");
        Assert.False(MlserverSettingsReader.Takes(_folder.Path, model));
        File.WriteAllText(_folder["a/b/model-settings.json"], "{}");
        Assert.True(MlserverSettingsReader.Takes(_folder.Path, none));
        Assert.False(MlserverSettingsReader.Takes(_folder["nowhere"], model));
    }

    [Theory]
    [InlineData("{}", """{"name":"n","parameters":{"extra":{"a":1},"version":"v1"}}""")]
    [InlineData("""{"name":"own","parameters":{"version":"own"}}""", """{"name":"own","parameters":{"version":"own","extra":{"a":1}}}""")]
    [InlineData("""{"implementation":"x.Y","parameters":{}}""", """{"implementation":"x.Y","parameters":{"extra":{"a":1},"version":"v1"},"name":"n"}""")]
    [InlineData("""{"parameters":null}""", """{"parameters":null,"name":"n"}""")]
    [InlineData("no json", "no json")]
    public void Variables_fill_what_a_models_settings_leave_out(string json, string expected)
    {
        IReadOnlyDictionary<string, string> variables = ModelSettingsEnvironment.Of([new("MLSERVER_MODEL_NAME", "n"), new("MLSERVER_MODEL_VERSION", "v1"), new("MLSERVER_MODEL_EXTRA", """{"a":1}"""), new("MLSERVER_HTTP_PORT", "1")]);
        string filled = Encoding.UTF8.GetString(ModelSettingsEnvironment.Fill(Encoding.UTF8.GetBytes(json), variables));
        if (json == "no json")
            Assert.Equal(expected, filled);
        else
            Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(filled).RootElement), filled);
    }

    [Fact]
    public void A_variable_that_should_be_a_list_and_is_none_is_told_by_its_name()
    {
        byte[] json = ModelSettingsEnvironment.Fill("""{"implementation":"a.B"}"""u8.ToArray(), new Dictionary<string, string> { ["inputs"] = "nonsense" });
        Assert.Contains("inputs", Assert.ThrowsAny<Exception>(() => ModelSettingsReader.Parse(json, "file")).Message);
    }

    private MlserverSettings Read(string json, params (string Name, string Value)[] variables)
    {
        File.WriteAllText(_folder["settings.json"], json);
        return MlserverSettingsReader.Read(_folder.Path, variables.ToDictionary(v => v.Name, v => v.Value));
    }
}
