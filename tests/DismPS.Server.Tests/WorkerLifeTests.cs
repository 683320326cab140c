using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

/// <summary>Handlers that misbehave: whatever they do, every request is answered, and the next one is served.</summary>
[Collection("workers")]
public sealed class WorkerLifeTests
{
    // x[0] chooses what happens; the answer is x.
    private const string Misbehaving = """
        import os, signal, sys, threading, time
        import numpy as np
        import triton_python_backend_utils as pb_utils

        class TritonPythonModel:
            def execute(self, requests):
                answers = []
                for request in requests:
                    x = pb_utils.get_input_tensor_by_name(request, "x").as_numpy()
                    self.act(int(x[0]))
                    answers.append(pb_utils.InferenceResponse([pb_utils.Tensor("y", x)]))
                return answers

            def act(self, what):
                if what == 1: os._exit(3)
                if what == 2: os.kill(os.getpid(), signal.SIGSEGV)
                if what == 3: sys.exit(4)
                if what == 4: time.sleep(600)
                if what == 5: os.write(1, bytes(range(256)) * 100); os.write(2, b"\xff\x00" * 50000); print("\u0000odd", flush=True)
                if what == 6: os.closerange(0, 50)
                if what == 7 and os.fork() == 0: return
                if what == 8: os.chdir("/"); threading.Thread(target=lambda: [print("from a thread") for _ in range(1000)], daemon=True).start()
                if what == 9: time.sleep(0.5); os._exit(5)
                if what == 10: self.kept = np.ones(60_000_000)
                if what == 11: os.closerange(3, 4096)
                if what == 12: raise MemoryError()
                if what == 13:
                    while True: pass
        """;

    [Theory]
    [InlineData(1, "exited with code 3")]
    [InlineData(2, "signal 11")]
    [InlineData(3, "sys.exit")]
    [InlineData(9, "exited with code 5")]
    public async Task A_handler_that_ends_its_process_costs_only_its_own_request(int what, string reason)
    {
        await using PythonServer server = await PythonServer.OfTritonAsync(Misbehaving);
        (int status, string body) = await server.InferAsync(what);
        Assert.Equal(500, status);
        Assert.Contains(reason, body);
        Assert.Equal(200, (await server.InferAsync(0)).Status);
        Assert.Equal(1, server.Model.Health.Restarts);
        Assert.Equal(ModelState.Ready, server.Model.State);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public async Task A_handler_that_prints_garbage_closes_descriptors_or_moves_goes_on(int what)
    {
        await using PythonServer server = await PythonServer.OfTritonAsync(Misbehaving);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await server.InferAsync(what)).Status);
            Assert.Equal(200, (await server.InferAsync(0)).Status);
        }

        Assert.Equal(0, server.Model.Health.Restarts);
    }

    [Fact]
    public async Task A_handler_that_closes_all_descriptors_is_started_again()
    {
        await using PythonServer server = await PythonServer.OfTritonAsync(Misbehaving);
        Assert.Equal(500, (await server.InferAsync(11)).Status);
        Assert.Equal(200, (await server.InferAsync(0)).Status);
    }

    [Fact]
    public async Task A_handler_that_forks_is_answered_once()
    {
        await using PythonServer server = await PythonServer.OfTritonAsync(Misbehaving);
        for (int i = 0; i < 5; i++)
        {
            (int status, string body) = await server.InferAsync(7, i);
            Assert.Equal(200, status);
            Assert.Contains($"[7.0,{i.ToString(CultureInfo.InvariantCulture)}.0]".Replace(".0", ""), body.Replace(".0", ""));
        }

        Assert.Equal(0, server.Model.Health.Restarts);
    }

    [Fact]
    public async Task Out_of_memory_in_a_handler_is_an_error_and_it_goes_on()
    {
        await using PythonServer server = await PythonServer.OfTritonAsync(Misbehaving);
        (int status, string body) = await server.InferAsync(12);
        Assert.Equal(500, status);
        Assert.Contains("MemoryError", body);
        Assert.Equal(200, (await server.InferAsync(0)).Status);
        Assert.Equal(0, server.Model.Health.Restarts);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(13)]
    public async Task A_stuck_handler_is_ended_at_the_time_limit(int what)
    {
        await using PythonServer server = await PythonServer.OfTritonAsync(Misbehaving, o => o with { ModelTimeout = TimeSpan.FromMilliseconds(700) });
        (int status, string body) = await server.InferAsync(what);
        Assert.Equal(504, status);
        Assert.Contains("limit", body);
        Assert.Equal(200, (await server.InferAsync(0)).Status);
    }

    [Fact]
    public async Task A_request_that_waits_behind_a_crash_is_sent_again()
    {
        await using PythonServer server = await PythonServer.OfTritonAsync(Misbehaving);
        Task<(int Status, string Body)> crash = server.InferAsync(9);
        await Task.Delay(100);
        (int Status, string Body)[] behind = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => server.InferAsync(0)));
        Assert.Equal(500, (await crash).Status);
        Assert.All(behind, b => Assert.Equal(200, b.Status));
    }

    [Fact]
    public async Task A_handler_over_its_memory_limit_is_ended_and_told_why()
    {
        var limits = new Dictionary<string, DeclaredModel> { ["m"] = new DeclaredModel { MemoryLimit = 200L << 20 } };
        await using PythonServer server = await PythonServer.OfTritonAsync(Misbehaving.Replace("self.kept = np.ones(60_000_000)", "self.kept = np.ones(60_000_000); time.sleep(30)"), o => o with { Declared = limits });
        (int status, string body) = await server.InferAsync(10);
        Assert.Equal(500, status);
        Assert.Contains("200 MiB", body);
        Assert.Equal(200, (await server.InferAsync(0)).Status);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_again_says_so_and_recovers()
    {
        using var flag = new TemporaryFolder();
        string file = flag.Write("broken", "");
        File.Delete(file);
        string code = Misbehaving.Replace("    def execute", $"    def initialize(self, args):\n        if os.path.exists({JsonSerializer.Serialize(file)}): raise ValueError('broken now')\n\n    def execute");
        await using PythonServer server = await PythonServer.OfTritonAsync(code);
        File.WriteAllText(file, "");
        Assert.Equal(500, (await server.InferAsync(1)).Status);
        (int Status, string Body) answer = await server.InferAsync(0);
        Assert.Equal(503, answer.Status);
        Assert.Contains("broken now", answer.Body);
        Assert.Equal(ModelState.Recovering, server.Model.State);
        using (HttpResponseMessage ready = await server.Client.GetAsync("/v2/models/m/ready"))
            Assert.Equal(503, (int)ready.StatusCode);
        File.Delete(file);
        for (int i = 0; i < 200 && server.Model.State != ModelState.Ready; i++)
            await Task.Delay(50);
        Assert.Equal(200, (await server.InferAsync(0)).Status);
    }

    [Fact]
    public async Task A_model_that_takes_ten_seconds_to_load_is_waited_for()
    {
        string code = Misbehaving.Replace("    def execute", "    def initialize(self, args):\n        time.sleep(10)\n\n    def execute");
        await using PythonServer server = await PythonServer.OfTritonAsync(code);
        Assert.Equal(200, (await server.InferAsync(0)).Status);
    }

    [Fact]
    public async Task A_model_that_takes_too_long_to_load_is_ended_and_says_so()
    {
        string code = Misbehaving.Replace("    def execute", "    def initialize(self, args):\n        time.sleep(60)\n\n    def execute");
        await using PythonServer server = await PythonServer.OfTritonAsync(code, o => o with { Python = o.Python with { LoadTimeout = TimeSpan.FromSeconds(1.5) } });
        Assert.Equal(ModelState.Failed, server.Model.State);
        Assert.Contains("1.5 s", server.Model.Failure!.Message);
    }

    [Fact]
    public async Task An_idle_handler_whose_background_holds_the_loop_is_not_ready_until_it_lets_go()
    {
        const string Code = """
            import asyncio, time
            from mlserver import MLModel
            from mlserver.types import InferenceResponse

            class Handler(MLModel):
                async def load(self):
                    self.task = asyncio.create_task(self.hold())
                    return True

                async def hold(self):
                    await asyncio.sleep(0.3)
                    time.sleep(14)

                async def predict(self, payload):
                    return InferenceResponse(model_name=self.name, outputs=[])
            """;
        await using PythonServer server = await PythonServer.OfHandlerAsync(Code);
        Assert.Equal(ModelState.Ready, server.Model.State);
        for (int i = 0; i < 300 && server.Model.State == ModelState.Ready; i++)
            await Task.Delay(50);
        Assert.Equal(ModelState.Recovering, server.Model.State);
        Assert.Contains("does not answer", server.Model.Reason);
        for (int i = 0; i < 300 && server.Model.State != ModelState.Ready; i++)
            await Task.Delay(50);
        Assert.Equal(200, (await server.InferAsync(1)).Status);
    }

    [Fact]
    public async Task An_input_that_the_model_itself_calls_optional_may_be_left_out()
    {
        const string Code = """
            import numpy as np
            import triton_python_backend_utils as pb_utils

            class TritonPythonModel:
                @staticmethod
                def auto_complete_config(config):
                    config.add_input({"name": "x", "data_type": "TYPE_FP32", "dims": [-1]})
                    config.add_input({"name": "o", "data_type": "TYPE_FP32", "dims": [1], "optional": True})
                    config.add_output({"name": "y", "data_type": "TYPE_FP32", "dims": [-1]})
                    return config

                def execute(self, requests):
                    return [pb_utils.InferenceResponse([pb_utils.Tensor("y", pb_utils.get_input_tensor_by_name(r, "x").as_numpy())]) for r in requests]
            """;
        var files = new Dictionary<string, string> { ["m/1/model.py"] = Code, ["m/config.pbtxt"] = "name: \"m\"\nbackend: \"python\"\n" };
        await using PythonServer server = await PythonServer.OfFilesAsync(files, null, "numpy");
        Assert.Equal(200, (await server.InferAsync(1)).Status);
    }

    [Fact]
    public async Task Large_tensors_travel_unchanged_also_when_the_handler_keeps_or_changes_them()
    {
        string code = Misbehaving.Replace("self.act(int(x[0]))", "self.all = getattr(self, 'all', [])[-3:] + [x]; assert all(a[1] == a[-1] for a in self.all), 'kept memory changed'");
        await using PythonServer server = await PythonServer.OfTritonAsync(code);
        foreach (int count in (int[])[1_000_000, 70_000, 1_000_000, 3_000_000, 65_537, 1_000_000, 1_000_000])
        {
            float[] values = new float[count];
            Array.Fill(values, count % 97);
            using HttpResponseMessage response = await server.SendAsync("m", [Tensor.Create<float>("x", DataType.Fp32, [count], values)], [], TensorEncoding.Binary);
            InferResponseMessage answer = await RunningServer.ReadAsync(response);
            Assert.True(answer.Outputs[0].AsSpan<float>().SequenceEqual(values));
        }
    }

    [Fact]
    public async Task Nothing_is_left_of_a_server_that_was_stopped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes and shared memory are looked at in Linux's way.");
        await using (PythonServer server = await PythonServer.OfTritonAsync(Misbehaving))
        {
            await server.InferAsync(0);
            Assert.NotEmpty(WorkersOfThisProcess());
        }

        Assert.Empty(WorkersOfThisProcess());
        Assert.Empty(Directory.GetFiles("/dev/shm", $"dismps-{Environment.ProcessId}-*"));
    }

    [Fact]
    public async Task Ten_thousand_requests_to_a_handler_that_crashes_now_and_then_are_all_answered_once()
    {
        // Every hundredth request on average ends the process; the answer shows whose it is.
        string code = Misbehaving.Replace("self.act(int(x[0]))", "os.urandom(1) < b'\\x03' and os._exit(9)");
        await using PythonServer server = await PythonServer.OfTritonAsync(code);
        int answered = 0, failed = 0, next = 0;
        const int Count = 10_000;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = Interlocked.Increment(ref next); i <= Count; i = Interlocked.Increment(ref next))
            {
                (int status, string body) = await server.InferAsync(i);
                if (status == 200)
                {
                    using JsonDocument answer = JsonDocument.Parse(body);
                    Assert.Equal(i, answer.RootElement.GetProperty("outputs")[0].GetProperty("data")[0].GetSingle());
                    Interlocked.Increment(ref answered);
                }
                else
                {
                    Assert.InRange(status, 500, 503);
                    Assert.Contains("Python process", body);
                    Interlocked.Increment(ref failed);
                }
            }
        })));
        Assert.Equal(Count, answered + failed);
        Assert.InRange(failed, 20, 500);
        ModelStatistics statistics = server.Model.Statistics;
        Assert.Equal(answered, statistics.SuccessCount);
        Assert.Equal(failed, statistics.FailureCount + statistics.RejectedCount);
        Assert.InRange(server.Model.Health.Restarts, 20, 500);
    }

    private static int[] WorkersOfThisProcess() =>
    [
        .. Directory.GetDirectories("/proc").Select(d => Path.GetFileName(d)).Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _))
            .Where(n => IsWorkerOfThisProcess($"/proc/{n}")).Select(n => int.Parse(n, CultureInfo.InvariantCulture)),
    ];

    private static bool IsWorkerOfThisProcess(string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
                && File.ReadAllText(Path.Combine(folder, "cmdline")).Contains("dismps_worker", StringComparison.Ordinal)
                && stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
