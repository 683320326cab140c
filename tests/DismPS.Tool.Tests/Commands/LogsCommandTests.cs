using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DismPS.Engine.Hosting;

namespace DismPS.Tests.Commands;

public sealed class LogsCommandTests : IDisposable
{
    private const string Model = "metsig-onnx-autoencoder";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Dismps _dismps = new();

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void The_only_server_is_the_default_and_its_log_outlives_it()
    {
        (string id, JsonElement api) = Start();
        DismpsRun run = _dismps.Run("logs");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z server: process " + id + " starts; models of /", run.Output);
        Assert.Contains($"Z {Model}: loading version 1", run.Output);
        Assert.Contains($"Z {Model}: ready", run.Output);
        Assert.Contains("Z server: ready at http://127.0.0.1:", run.Output);
        Assert.True(File.Exists(api.GetProperty("logPath").GetString()));
        Assert.Equal(api.GetProperty("logPath").GetString(), Assert.Single(_dismps.Run("ps", "--output", "json").Json.GetProperty("servers").EnumerateArray()).GetProperty("logPath").GetString());

        _dismps.Run("stop", id);
        Assert.EndsWith("server: stopped: asked to", _dismps.Run("logs", id).Output.TrimEnd());
    }

    [Fact]
    public void Lines_are_chosen_by_model_tail_and_time_and_printed_as_one_document()
    {
        (string id, JsonElement api) = Start();
        JsonElement[] all = Entries("logs", api.GetProperty("uri").GetString()!);
        Assert.Equal(["server", Model, Model, "server"], all.Select(e => e.GetProperty("model").GetString()));
        Assert.All(all, e => Assert.Equal(id, e.GetProperty("processId").GetRawText()));
        Assert.Equal([Model, Model], Entries("logs", id, "--model", Model).Select(e => e.GetProperty("model").GetString()));
        Assert.StartsWith("ready at ", Assert.Single(Entries("logs", "--tail", "1")).GetProperty("text").GetString());
        Assert.Equal("ready", Assert.Single(Entries("logs", "-n", "1", "-m", Model)).GetProperty("text").GetString());
        Assert.Equal(4, Entries("logs", "--since", "10m").Length);
        Assert.Empty(Entries("logs", "--since", "2999-01-01T00:00"));
    }

    [Fact]
    public async Task Following_ends_with_the_server_and_prints_a_document_a_line()
    {
        (string id, _) = Start();
        using Process follow = _dismps.Start("logs", "--follow", "--tail", "1", "--output", "json");
        using var bound = new CancellationTokenSource(Limit);
        string? first = await follow.StandardOutput.ReadLineAsync(bound.Token);
        Assert.StartsWith("ready at ", JsonDocument.Parse(first!).RootElement.GetProperty("text").GetString());
        _dismps.Run("stop", id);
        DismpsRun run = Dismps.Finish(follow);
        Assert.Equal(0, run.ExitCode);
        string last = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Equal("stopped: asked to", JsonDocument.Parse(last).RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Following_ends_on_interruption_and_when_nobody_reads_any_more()
    {
        (string id, _) = Start();
        using Process follow = _dismps.StartShell("exec \"$0\" logs -f");
        using var bound = new CancellationTokenSource(Limit);
        await follow.StandardOutput.ReadLineAsync(bound.Token);
        using Process kill = Process.Start("kill", ["-INT", follow.Id.ToString(CultureInfo.InvariantCulture)])!;
        await kill.WaitForExitAsync(bound.Token);
        DismpsRun run = Dismps.Finish(follow);
        Assert.Equal(130, run.ExitCode);
        Assert.Empty(run.Errors);

        Assert.Contains("starts; models of", _dismps.RunShell("\"$0\" logs -f | head -n 1").Output);
        _dismps.Run("stop", id);
    }

    [Fact]
    public void Several_servers_must_be_named_and_their_lines_tell_them_apart()
    {
        (string one, _) = Start();
        (string two, _) = Start();
        DismpsRun unclear = _dismps.Run("logs");
        Assert.Equal(2, unclear.ExitCode);
        Assert.Contains($"{one} at http://127.0.0.1:", unclear.Errors);
        Assert.Contains($"{two} at http://127.0.0.1:", unclear.Errors);
        string[] lines = _dismps.Run("logs", two, one, "--tail", "1").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([two, one], lines.Select(l => l.Split(' ')[0]));
    }

    [Theory]
    [InlineData("ServerNotFound", 1, "logs")]
    [InlineData("ServerNotFound", 1, "logs", "1")]
    [InlineData("ServerNotFound", 1, "logs", "http://127.0.0.1:1")]
    [InlineData("UsageInvalid", 2, "logs", "metsig")]
    [InlineData("UsageInvalid", 2, "logs", "--tail", "-1")]
    [InlineData("UsageInvalid", 2, "logs", "--since", "yesterday")]
    public void A_server_or_a_value_that_is_none_is_refused(string code, int exitCode, params string[] arguments)
    {
        DismpsRun run = _dismps.Run([.. arguments, "--output", "json"]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(code, run.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void A_model_that_a_running_server_has_not_is_told_with_those_it_has()
    {
        Start();
        DismpsRun run = _dismps.Run("logs", "--model", "metsig", "--output", "json");
        Assert.Equal("ResourceNotFound", run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains(Model, run.Errors);
    }

    [Fact]
    public async Task In_the_foreground_what_models_say_is_on_standard_error_too()
    {
        using Process server = _dismps.Start("serve", "--port", "0");
        using var bound = new CancellationTokenSource(Limit);
        await server.StandardOutput.ReadLineAsync(bound.Token);
        OwnerProcess.RequestStop(server.Id);
        DismpsRun run = Dismps.Finish(server);
        string[] lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([$"{Model}: loading version 1", $"{Model}: ready"], lines[..2]);
        Assert.StartsWith("dismps: gRPC at 127.0.0.1:", Assert.Single(lines[2..]));
    }

    [Fact]
    public void A_model_that_cannot_be_loaded_is_in_the_log_of_the_server_that_serves_the_others()
    {
        _dismps.Run("build");
        string models = _dismps.Folder[".dism-artifacts", "build", "MetSigOnnxAutoEncoder"];
        Directory.CreateDirectory(Path.Combine(models, "broken", "1"));
        File.WriteAllText(Path.Combine(models, "broken", "1", "model.onnx"), "no model");
        DismpsRun run = _dismps.RunShell($"\"$0\" serve '{models}' --port 0 & id=$!; until \"$0\" logs $id 2>/dev/null | grep -q 'ready at'; do sleep 0.1; done; \"$0\" logs $id -m broken; kill $id; wait");
        Assert.Contains("broken: loading version 1", run.Output);
        Assert.Contains("broken: not served: ", run.Output);
        Assert.Contains("broken: not served: ", run.Errors);
    }

    private (string Id, JsonElement Api) Start()
    {
        JsonElement api = _dismps.Run("start-api", "--port", "0", "--detached", "--output", "json").Json;
        return (api.GetProperty("processId").GetRawText(), api);
    }

    private JsonElement[] Entries(params string[] arguments)
    {
        DismpsRun run = _dismps.Run([.. arguments, "--output", "json"]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return [.. run.Json.GetProperty("entries").EnumerateArray()];
    }
}
