using System.Diagnostics;
using DismPS.DialsStandIn;

namespace DismPS.Tests.Commands;

/// <summary><c>dismps dials</c> against the stand-in.</summary>
public sealed class DialsCommandTests : IAsyncLifetime
{
    private readonly Dismps _dismps = new();
    private StandIn _standIn = null!;

    public async ValueTask InitializeAsync()
    {
        _standIn = await StandIn.StartAsync(new StandInOptions
        {
            Interval = 1,
            LargestPage = 2,
            Catalog = new Catalog
            {
                Mes = [new() { MeId = 11, Me = "HcalTask/Timing", Dim = 1, Shape = [5] }, new() { MeId = 12, Me = "HcalTask/Map", Dim = 2, Shape = [2, 3] }],
                Models = [new() { Id = 1, Name = "met-a", Revision = 1, Active = true }, new() { Id = 2, Name = "met-b", Revision = 1 }, new() { Id = 3, Name = "hcal", Revision = 1 }],
            },
        });
        _dismps.Variables["DISMPS_STATE_DIR"] = _dismps.Folder["state"];
        _dismps.Variables["DISMPS_DIALS_REALM"] = _standIn.Realm.ToString();
        foreach (string name in (string[])["DISMPS_DIALS_URL", "DISMPS_DIALS_TOKEN", "DISMPS_DIALS_CLIENT_ID", "DISMPS_DIALS_CLIENT_SECRET"])
            _dismps.Variables[name] = null;
    }

    public async ValueTask DisposeAsync()
    {
        _dismps.Dispose();
        await _standIn.DisposeAsync();
    }

    [Fact]
    public void Login_shows_the_address_and_later_commands_need_nothing_more()
    {
        DismpsRun run = _dismps.Run("dials", "status");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("not signed in", run.Errors);
        Assert.Contains("dismps dials login", run.Errors);

        run = _dismps.Run("dials", "login", "-u", _standIn.BaseUrl.ToString());
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  https://login.example/device?user_code=ABCD-EFGH", run.Errors);
        Assert.Contains("the code ABCD-EFGH", run.Errors);
        Assert.StartsWith($"{_standIn.BaseUrl}: user, valid, until ", run.Output);

        _dismps.Variables["DISMPS_DIALS_REALM"] = null;
        run = _dismps.Run("dials", "status", "--output", "json");
        Assert.Equal(("user", "valid", _standIn.BaseUrl.ToString()), (run.Json.GetProperty("kind").GetString(), run.Json.GetProperty("state").GetString(), run.Json.GetProperty("url").GetString()));
        Assert.Equal(0, _dismps.Run("dials", "status", "--test").ExitCode);

        run = _dismps.Run("dials", "login", "--output", "json");
        Assert.DoesNotContain("https://login.example", run.Errors);
        Assert.Equal("valid", run.Json.GetProperty("state").GetString());

        Assert.Contains("tracker  (your default)", _dismps.Run("dials", "workspaces").Output);
        Assert.Equal(13, _dismps.Run("dials", "workspaces", "--output", "json").Json.GetProperty("workspaces").GetArrayLength());
        Assert.Equal(2, _dismps.Run("dials", "models", "--name", "met-*").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        run = _dismps.Run("dials", "models", "--active", "--type", "onnx", "--output", "json");
        Assert.Equal("met-a", Assert.Single(run.Json.GetProperty("models").EnumerateArray()).GetProperty("name").GetString());
        run = _dismps.Run("dials", "elements", "--workspace", "hcal", "--dimensions", "2", "--output", "json");
        Assert.Equal("HcalTask/Map", Assert.Single(run.Json.GetProperty("elements").EnumerateArray()).GetProperty("name").GetString());

        Assert.Equal($"{_standIn.BaseUrl}: signed out", _dismps.Run("dials", "logout").Output.Trim());
        Assert.Contains("Nobody is signed in", _dismps.Run("dials", "logout", "--all").Errors);
        run = _dismps.Run("dials", "models", "-u", _standIn.BaseUrl.ToString(), "--output", "json");
        Assert.Equal((3, "NotSignedIn"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public void Refused_login_ends_with_3_and_keeps_nothing()
    {
        _standIn.Faults.Add(CallMatch.Poll, Fault.OAuth("access_denied"));
        DismpsRun run = _dismps.Run("dials", "login", "--dials_base_url", _standIn.BaseUrl.ToString(), "--output", "json");
        Assert.Equal((3, "SignInFailed"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.False(File.Exists(_dismps.Folder["state", "dials-tokens.json"]));
    }

    [Fact]
    public async Task Interrupted_login_ends_at_once_with_130()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no signals.");
        _standIn.Faults.Add(CallMatch.Poll, Fault.Hang(), times: int.MaxValue);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Process process = _dismps.Start("dials", "login", "--url", _standIn.BaseUrl.ToString());
        await _standIn.WaitForAsync(r => r.Path.EndsWith("/token", StringComparison.Ordinal), limit.Token);
        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            await kill.WaitForExitAsync(limit.Token);
        Assert.Equal(130, Dismps.Finish(process).ExitCode);
    }

    [Fact]
    public void Token_and_application_of_the_environment_need_no_login()
    {
        _dismps.Variables["DISMPS_DIALS_URL"] = _standIn.BaseUrl.ToString();
        _dismps.Variables["DISMPS_DIALS_TOKEN"] = "DIALS-ACCESS-0";
        Assert.Equal("environment", _dismps.Run("dials", "status", "--output", "json").Json.GetProperty("kind").GetString());
        Assert.Equal(0, _dismps.Run("dials", "elements").ExitCode);
        _dismps.Variables["DISMPS_DIALS_TOKEN"] = "WRONG-TOKEN";
        DismpsRun run = _dismps.Run("dials", "status", "--test");
        Assert.Equal(3, run.ExitCode);
        Assert.DoesNotContain("WRONG-TOKEN", run.Errors);
        _dismps.Variables["DISMPS_DIALS_TOKEN"] = null;
        _dismps.Variables["DISMPS_DIALS_CLIENT_ID"] = "my-app";
        _dismps.Variables["DISMPS_DIALS_CLIENT_SECRET"] = "my-secret";
        Assert.Equal("application", _dismps.Run("dials", "status", "--test", "--output", "json").Json.GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("http://dials.example")]
    [InlineData("https://user:PASSWORD@dials.example")]
    [InlineData("dials")]
    public void Address_that_is_none_is_wrong_use(string url)
    {
        DismpsRun run = _dismps.Run("dials", "login", "-u", url);
        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("PASSWORD", run.Errors);
    }
}
