using System.Diagnostics;
using System.Globalization;
using DismPS.DialsStandIn;
using DismPS.Engine.Tests.Validation;
using DismPS.Tests.Commands;

namespace DismPS.Tests.Dismcli;

/// <summary>Ctrl+C ends a command as it ends dismcli 0.6.1.</summary>
public sealed class InterruptTests
{
    [Fact]
    public async Task Interrupted_build_says_so_and_ends_with_1()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no signals.");
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions());
        using var folder = new DismcliFolder(standIn);
        new GoldenCase("base-01").Materialise(folder.Work);
        folder.WriteTokens();
        standIn.Faults.Add(CallMatch.Mes, Fault.Hang(), times: int.MaxValue);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using Process process = folder.Start(DismcliFolder.Dismcli, ["build", "-u", "@DIALS@"]);
        Task<DismpsRun> end = DismcliFolder.FinishAsync(process);
        await standIn.WaitForAsync(r => r.Path.EndsWith("/mes/", StringComparison.Ordinal), limit.Token);
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(limit.Token);
        DismpsRun run = await end;
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("Aborted!", run.Errors.TrimEnd().Split('\n')[^1]);
        Assert.False(Directory.Exists(folder.At(".dism-artifacts", "build")));
    }
}
