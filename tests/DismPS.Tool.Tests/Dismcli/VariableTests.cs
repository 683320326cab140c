using DismPS.DialsStandIn;
using DismPS.Engine.Tests.Validation;
using DismPS.Tests.Commands;

namespace DismPS.Tests.Dismcli;

/// <summary>The variables of dismcli 0.6.1 and its defaults, for both programs.</summary>
public sealed class VariableTests
{
    [Theory]
    [InlineData("dismcli", "base-01", "HcalTimingAE/hcal-timing-ae/triton.txt")]
    [InlineData("dismcli", "base-07", "PixelRingFactor/settings.txt")]
    [InlineData("dismps", "base-01", "HcalTimingAE/hcal-timing-ae/triton.txt")]
    [InlineData("dismps", "base-07", "PixelRingFactor/settings.txt")]
    public async Task Variables_name_template_folders_files_and_tokens(string program, string id, string configuration)
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = Catalog.Read(Repository.PathOf("tests", "data", "templates", "catalog.json")) });
        using var folder = new DismcliFolder(standIn);
        new GoldenCase(id).Materialise(folder.Work);
        Directory.CreateDirectory(folder.At("in"));
        File.Move(folder.At("template.yaml"), folder.At("in", "mine.yaml"));
        folder.WriteTokens("tokens/creds");
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)
            [("TEMPLATE_NAME", "in/mine.yaml"), ("DIALS_DEV_CACHE_DIR", "tokens"), ("BUILD_PATH", "out/b"), ("PACKAGE_PATH", "out/p"), ("TRITON_CONFIG", "triton.txt"), ("MLSERVER_CONFIG", "settings.txt"), ("KSERVE_TAG", "none")])
        {
            folder.Variables[name] = value;
        }

        string file = program == "dismcli" ? DismcliFolder.Dismcli : DismcliFolder.Dismps;
        DismpsRun build = await folder.RunAsync(file, ["build", "-u", "@DIALS@"]);
        Assert.True(build.ExitCode == 0, build.Errors);
        Assert.True(File.Exists(folder.At("out", "b", configuration)));
        DismpsRun package = await folder.RunAsync(file, ["package", "-u", "@DIALS@"]);
        Assert.True(package.ExitCode == 0, package.Errors);
        Assert.Equal("Bearer DIALS-ACCESS-0", standIn.Requests[0].Headers["authorization"]);
        RecordedUpload upload = Assert.Single(standIn.Requests, r => r.Method == "PUT").Upload!;
        Assert.Contains(upload.Zip!, e => Path.GetFileName(e.Name) == Path.GetFileName(configuration));
        Assert.Equal(2, RecordedTree.Paths(folder.Work, folder.At("out", "p")).Length);
        Assert.False(Directory.Exists(folder.At(".dism-artifacts", "build")));
        Assert.False(Directory.Exists(folder.At(".dism-artifacts", "package")));
    }

    [Theory]
    [InlineData(null, "template.yaml")]
    [InlineData("", "template.yaml")]
    [InlineData("other.yml", "other.yml")]
    public async Task Template_has_a_default(string? variable, string expected)
    {
        using var folder = new DismcliFolder();
        folder.Variables["TEMPLATE_NAME"] = variable;
        foreach (string program in (string[])[DismcliFolder.Dismcli, DismcliFolder.Dismps])
        {
            DismpsRun run = await folder.RunAsync(program, ["build"]);
            Assert.NotEqual(0, run.ExitCode);
            Assert.Contains($"'{expected}'", run.Errors);
        }
    }

    [Fact]
    public async Task Same_package_is_sent_once()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions { Catalog = Catalog.Read(Repository.PathOf("tests", "data", "templates", "catalog.json")) });
        using var folder = new DismcliFolder(standIn);
        new GoldenCase("base-01").Materialise(folder.Work);
        folder.WriteTokens();
        foreach (string command in (string[])["build", "package", "package"])
            Assert.Equal(0, (await folder.RunAsync([command, "-u", "@DIALS@"])).ExitCode);
        Assert.Single(standIn.Requests, r => r.Method == "PUT");
        Assert.Equal(2, RecordedTree.Paths(folder.Work, folder.At(".dism-artifacts", "package")).Length);
    }

    [Fact]
    public async Task Client_follows_the_service()
    {
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions());
        using var folder = new DismcliFolder(standIn);
        new GoldenCase("base-01").Materialise(folder.Work);
        folder.Variables["DISMPS_DIALS_CLIENT_ID"] = ClientRegistration.Development.ClientId;
        folder.Variables["DISMPS_DIALS_AUDIENCE"] = ClientRegistration.Development.Audience;
        standIn.Faults.Add(CallMatch.Device, Fault.OAuth("invalid_client", 401));
        Assert.Equal(1, (await folder.RunAsync(["build", "-u", "@DIALS@"])).ExitCode);
        Assert.Equal(ClientRegistration.Development.ClientId, Assert.Single(standIn.Requests).Form!.Single().Value);
    }
}
