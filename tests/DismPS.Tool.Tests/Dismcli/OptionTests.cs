using DismPS.Tests.Commands;

namespace DismPS.Tests.Dismcli;

/// <summary>Every option of dismcli 0.6.1 in every way of writing it is taken by <c>dismcli</c> and by <c>dismps</c>: what it says shows in what they answer.</summary>
public sealed class OptionTests(BuiltExample example) : IClassFixture<BuiltExample>
{
    private static readonly string[][] Accepted =
    [
        ["absent.yaml", "--debug", "build", "-f", "absent.yaml"],
        ["absent.yaml", "build", "-fabsent.yaml"],
        ["absent.yaml", "build", "--filename", "absent.yaml"],
        ["absent.yaml", "build", "--filename=absent.yaml"],
        ["'nonsense' is not the base URL", "build", "-u", "nonsense"],
        ["'nonsense' is not the base URL", "build", "--dials_base_url", "nonsense"],
        ["'nonsense' is not the base URL", "package", "--dials_base_url=nonsense", "-i"],
        ["'nonsense' is not the base URL", "package", "--ignore-duplicates", "-unonsense"],
        ["'absent'", "start-api", "-r", "absent", "-p", "21055", "-cr", "docker"],
        ["'absent'", "start-api", "-rabsent", "--http-port", "21055"],
        ["'absent'", "start-api", "--resource", "absent", "--http-port=21055", "--container-runtime", "podman"],
        ["'absent'", "start-api", "--resource=absent", "--container-runtime=docker"],
    ];

    public static TheoryData<string, string[]> Lines
    {
        get
        {
            var lines = new TheoryData<string, string[]>();
            foreach (string[] line in Accepted)
                lines.Add(line[0], line[1..]);
            return lines;
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Option_is_taken_by_both_programs(string told, string[] arguments)
    {
        DismpsRun[] runs = await Task.WhenAll(example.Folder.RunAsync(arguments), example.Folder.RunAsync(DismcliFolder.Dismps, arguments));
        Assert.Equal(1, runs[0].ExitCode);
        Assert.Contains(told, runs[0].Errors);
        Assert.NotEqual(0, runs[1].ExitCode);
        Assert.Contains(told, runs[1].Errors);
        Assert.DoesNotContain("--help' lists", runs[1].Errors);
    }

    [Theory]
    [InlineData("No such option '-h'.", "-h")]
    [InlineData("No such option '-h'.", "build", "-h")]
    [InlineData("No such option '--debug'.", "build", "--debug")]
    [InlineData("No such option '--output'.", "package", "--output=json")]
    [InlineData("No such command 'dials'.", "dials", "login")]
    [InlineData("Option '-f' requires an argument.", "build", "-f")]
    [InlineData("Option '--resource' requires an argument.", "start-api", "--resource")]
    [InlineData("Invalid value for '-p' / '--http-port': '8000.5' is not a valid integer.", "start-api", "--http-port=8000.5")]
    [InlineData("Invalid value for '-cr' / '--container-runtime': 'lxc' is not one of 'docker', 'podman'.", "start-api", "-cr", "lxc")]
    [InlineData("Got unexpected extra arguments (a b)", "package", "a", "b")]
    public async Task Wrong_command_line_is_2_in_clicks_words(string told, params string[] arguments)
    {
        DismpsRun run = await example.Folder.RunAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        string[] lines = run.Errors.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.StartsWith("Usage: dismcli", lines[0]);
        Assert.Matches("^Try 'dismcli.* --help' for help.$", lines[1]);
        Assert.Equal($"Error: {told}", lines[^1]);
    }

    [Fact]
    public async Task Dismps_takes_debug_behind_the_command_too()
    {
        DismpsRun run = await example.Folder.RunAsync(DismcliFolder.Dismps, ["build", "-f", "absent.yaml", "--debug"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("absent.yaml", run.Errors);
    }

    [Fact]
    public async Task Help_and_version_are_asked_for_by_name()
    {
        DismpsRun run = await example.Folder.RunAsync(["--help"]);
        Assert.All((string[])["build", "package", "start-api", "--debug", "--version"], word => Assert.Contains(word, run.Output));
        Assert.DoesNotContain("dismps ", run.Output);
        run = await example.Folder.RunAsync(["start-api", "--help"]);
        Assert.All((string[])["-r, --resource", "-p, --http-port", "-cr, --container-runtime"], option => Assert.Contains(option, run.Output));
        run = await example.Folder.RunAsync(["--version"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^dismcli, version \d+\.\d+\.\d+.* \(DismPS\)$", run.Output.TrimEnd());
    }
}
