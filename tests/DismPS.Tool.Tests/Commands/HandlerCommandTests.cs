using System.Diagnostics;
using System.Globalization;
using DismPS.Tests.Golden;

namespace DismPS.Tests.Commands;

/// <summary>Handlers through the command line: their processes, and what a user is told when they fail.</summary>
public sealed class HandlerCommandTests : IDisposable
{
    private const string Handler = """
        import os
        from mlserver import MLModel
        from mlserver.types import InferenceResponse, ResponseOutput

        class Handler(MLModel):
            async def load(self):
                print("loading in process", os.getpid())
                #LOAD
                return True

            async def predict(self, payload):
                x = payload.inputs[0]
                #PREDICT
                return InferenceResponse(model_name=self.name, outputs=[ResponseOutput(name="score", shape=[x.shape[0]], datatype="FP32", data=[0.5] * x.shape[0])])
        """;

    private const string Template = """
        TemplateFormatVersion: "2025-03-31"
        Description: A handler
        Resources:
          Plain:
            Type: InferenceService::MLServer::SKLearn
            Workspace: jetmet
            Properties:
              Description: A handler
              Name: plain
              MetricKey: score
              BuiltinThreshold: false
              AnomalyThreshold: 1.0
              InputSignature:
                - {Name: x, MonitoringElement: A/B, DataType: FP32, Dims: [-1, 2]}
              OutputSignature:
                - {Name: score, DataType: FP32, Dims: [-1]}
              CodeUri: code
              Handler: app.Handler
              ModelUri: model.bin
        """;

    private readonly Dismps _dismps = new();
    private readonly string _python = TestPython.Require();

    public void Dispose() => _dismps.Dispose();

    [Fact]
    public void A_handler_is_scored_with_and_without_a_server()
    {
        Write(Handler);
        DismpsRun local = _dismps.Run("infer", "-f", "plain.yaml", "--input", "x.csv", "--python", _python, "--all", "--output", "json");
        Assert.True(local.ExitCode == 0, local.Errors);
        DismpsRun start = _dismps.Run("start-api", "-f", "plain.yaml", "--port", "0", "--python", _python, "--output", "json");
        Assert.True(start.ExitCode == 0, start.Errors);
        string uri = start.Json.GetProperty("uri").GetString()!;
        DismpsRun remote = _dismps.Run("infer", "-f", "plain.yaml", "--input", "x.csv", "--uri", uri, "--all", "--output", "json");
        Assert.Equal(local.Output, remote.Output);
        Assert.Contains("loading in process", _dismps.Run("logs").Output);
    }

    [Fact]
    public async Task A_worker_ends_with_a_server_that_is_killed_even_in_the_middle_of_an_endless_loop()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux ends a process with its parent.");
        Write(Handler.Replace("#PREDICT", "while True: pass"));
        DismpsRun start = _dismps.Run("start-api", "-f", "plain.yaml", "--port", "0", "--python", _python, "--output", "json");
        Assert.True(start.ExitCode == 0, start.Errors);
        int server = start.Json.GetProperty("processId").GetInt32();
        using Process request = _dismps.Start("infer", "-f", "plain.yaml", "--input", "x.csv", "--uri", start.Json.GetProperty("uri").GetString()!);
        int worker = await WorkerOfAsync(server);
        await Task.Delay(500);
        using (Process process = Process.GetProcessById(server))
            process.Kill();
        for (int i = 0; i < 100 && IsAlive(worker); i++)
            await Task.Delay(50);
        Assert.False(IsAlive(worker));
        Assert.NotEqual(0, Dismps.Finish(request).ExitCode);
    }

    [Theory]
    [InlineData("#LOAD", "raise ValueError('bad weights')", "bad weights")]
    [InlineData("#LOAD", "print('last words'); os._exit(3)", "last words")]
    [InlineData("#PREDICT", "print('last words'); os._exit(3)", "last words")]
    [InlineData("#LOAD", "return False", "returned False")]
    public void What_a_handler_said_last_is_told_where_there_is_no_log(string place, string code, string told)
    {
        Write(Handler.Replace(place, code));
        DismpsRun run = _dismps.Run("infer", "-f", "plain.yaml", "--input", "x.csv", "--python", _python);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(told, run.Errors);
        Assert.DoesNotContain("dismps logs", run.Errors);
    }

    [Fact]
    public void A_python_that_does_not_exist_is_named()
    {
        Write(Handler);
        DismpsRun run = _dismps.Run("infer", "-f", "plain.yaml", "--input", "x.csv", "--python", "/no/such/python");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("/no/such/python", run.Errors);
    }

    [Fact]
    public void An_interpreter_that_does_not_start_is_told_with_its_own_words()
    {
        Write(Handler);
        string script = _dismps.Folder.Write("oldpython", "#!/bin/sh\necho 'SyntaxError: invalid syntax' >&2\nexit 1\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        DismpsRun run = _dismps.Run("infer", "-f", "plain.yaml", "--input", "x.csv", "--python", script);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("exited with code 1, and said: SyntaxError: invalid syntax", run.Errors);
    }

    [Fact]
    public void A_folder_for_temporary_files_that_is_missing_is_named()
    {
        Write(Handler);
        DismpsRun run = _dismps.RunShell($"TMPDIR=/no/such/folder \"$0\" infer -f plain.yaml --input x.csv --python {_python}");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("'/no/such/folder/', cannot be written", run.Errors);
    }

    private static async Task<int> WorkerOfAsync(int server)
    {
        for (int i = 0; i < 200; i++)
        {
            string children = await File.ReadAllTextAsync($"/proc/{server}/task/{server}/children");
            foreach (string folder in Directory.GetDirectories($"/proc/{server}/task"))
                children += " " + await File.ReadAllTextAsync(Path.Combine(folder, "children"));
            if (children.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() is { } child)
                return int.Parse(child, CultureInfo.InvariantCulture);
            await Task.Delay(50);
        }

        throw new TimeoutException("The server has no worker.");
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Write(string handler)
    {
        _dismps.Folder.Write("plain.yaml", Template);
        _dismps.Folder.Write("code/app.py", handler);
        _dismps.Folder.Write("model.bin", "weights");
        _dismps.Folder.Write("x.csv", "run,lumisection,x[0],x[1]\n1,1,0.5,1\n1,2,0.25,2\n");
    }
}
