using System.Text.Json;
using DismPS.DialsStandIn;

namespace DismPS.Tests.Commands;

/// <summary><c>package</c>, <c>publish --dials</c> and <c>register</c> against the stand-in.</summary>
public sealed class UploadCommandTests : IAsyncLifetime
{
    private const string Model = "metsig-onnx-autoencoder";
    private readonly Dismps _dismps = new();
    private StandIn _standIn = null!;

    private string Url => _standIn.BaseUrl.ToString();

    private IEnumerable<RecordedRequest> Sent => _standIn.Requests.Where(r => r.Method is "POST" or "PUT");

    public async ValueTask InitializeAsync()
    {
        _standIn = await StandIn.StartAsync(new StandInOptions
        {
            Catalog = new Catalog { Mes = [new() { MeId = 11, Me = "JetMET/MET/pfMETT1/Cleaned/METSig", Dim = 1, Shape = [51] }] },
        });
        _dismps.Variables["DISMPS_DIALS_REALM"] = _standIn.Realm.ToString();
        _dismps.Variables["DISMPS_DIALS_TOKEN"] = "DIALS-ACCESS-0";
    }

    public async ValueTask DisposeAsync()
    {
        _dismps.Dispose();
        await _standIn.DisposeAsync();
    }

    [Fact]
    public void A_template_becomes_a_request_for_registration()
    {
        DismpsRun run = _dismps.Run("package", "-u", Url);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^MetSigOnnxAutoEncoder: .*\.zip \(\d+ bytes\), uploaded: s3://\S+\.zip\s*$", run.Output);
        JsonElement package = _dismps.Run("package", "-u", Url, "--output", "json").Json.GetProperty("packages")[0];
        Assert.True(package.GetProperty("reused").GetBoolean());
        Assert.StartsWith("s3://", package.GetProperty("uri").GetString());
        Assert.Equal(["POST", "PUT"], Sent.Select(r => r.Method));
        Assert.Contains("already uploaded: s3://", _dismps.Run("package", "-u", Url).Output);
        Assert.Contains("already uploaded", _dismps.Run("package", "-u", Url, "--dry-run").Output);

        run = _dismps.Run("register", "--offline");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"title: [Request] Model registration: {Model}", run.Errors);
        Assert.StartsWith("Please register this model in DIALS.\n", run.Output);
        Assert.Contains(package.GetProperty("uri").GetString()!, run.Output);
        string text = run.Output;
        run = _dismps.Run("register", "--offline", "-o", "request.md", "--output", "json");
        Assert.Equal(_dismps.Folder["request.md"], run.Json.GetProperty("file").GetString());
        Assert.True(run.Json.GetProperty("templateInText").GetBoolean());
        Assert.Equal(text.Split("## Packaged")[1].TrimEnd(), File.ReadAllText(_dismps.Folder["request.md"]).Split("## Packaged")[1].TrimEnd());
        Assert.Equal($"[Request] Model registration: {Model}", run.Json.GetProperty("title").GetString());
        run = _dismps.Run("register", "--offline", "-o", "request.md", "--output", "json");
        Assert.Equal((1, "TargetExists"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(0, _dismps.Run("register", "--offline", "-o", "request.md", "--force").ExitCode);
    }

    [Fact]
    public void Who_is_not_signed_in_packages_here_unless_DIALS_is_named()
    {
        _dismps.Variables["DISMPS_DIALS_TOKEN"] = null;
        DismpsRun run = _dismps.Run("package");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("not uploaded; sign in to DIALS (dismps dials login)", run.Errors);
        run = _dismps.Run("register", "--output", "json");
        Assert.Equal((1, "ArtifactNotFound"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        foreach (string[] arguments in (string[][])[["package", "-u", Url], ["package", "--online", "-u", Url], ["publish", "--dials", "-u", Url, "-f", "template.yaml"]])
        {
            run = _dismps.Run([.. arguments, "--output", "json"]);
            Assert.Equal((3, "NotSignedIn"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        }

        Assert.Empty(_standIn.Requests);
    }

    [Theory]
    [InlineData("y\n", 0, "")]
    [InlineData("yes\n", 0, "")]
    [InlineData("Y\r\n", 0, "")]
    [InlineData("n\n", 1, "Declined")]
    [InlineData("\n", 1, "Declined")]
    [InlineData("", 1, "TargetExists")]
    public async Task A_registered_name_is_asked_about(string answer, int exit, string code)
    {
        _standIn.Models.Add(new RegisteredModel { Id = 7, Name = Model, Revision = 3, CreatedBy = "eve" });
        using System.Diagnostics.Process process = _dismps.Start("package", "-u", Url, "--output", "json");
        await process.StandardInput.WriteAsync(answer);
        process.StandardInput.Close();
        DismpsRun run = Dismps.Finish(process);
        Assert.Equal(exit, run.ExitCode);
        Assert.Contains($"A model '{Model}' is registered in DIALS, revision 3 by eve.", run.Errors);
        if (code.Length > 0)
            Assert.Equal(code, run.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(exit == 0 ? 2 : 0, Sent.Count());
    }

    [Fact]
    public void Yes_in_front_and_ignoring_both_go_on()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There is no yes.");
        _standIn.Models.Add(new RegisteredModel { Id = 7, Name = Model, Revision = 3 });
        Assert.Equal(0, _dismps.RunShell($"yes | \"$0\" package -u {Url}").ExitCode);
        DismpsRun run = _dismps.RunShell($"\"$0\" package -u {Url} -i --force < /dev/null");
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("(y/n)", run.Errors);
        Assert.Equal(4, Sent.Count());
    }

    [Fact]
    public void Publishing_to_DIALS_packages_and_uploads()
    {
        DismpsRun run = _dismps.Run("publish", "-f", "template.yaml", "--dials", "-u", Url, "--output", "json");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("s3://", run.Json.GetProperty("published")[0].GetProperty("uri").GetString());
        Assert.Contains("(unchanged)", _dismps.Run("publish", "-f", "template.yaml", "-u", Url).Output);
        Assert.Equal(2, _dismps.Run("publish", "-f", "template.yaml").ExitCode);
        Assert.Equal(2, _dismps.Run("publish", "-f", "template.yaml", "--dials", "--repository", "file:///tmp/x").ExitCode);
        Assert.Equal(2, _dismps.Run("publish", "-f", "template.yaml", "--dials", "--resource", "X").ExitCode);
        Assert.Equal(2, _dismps.Run("package", "--offline", "--online").ExitCode);
        Assert.Equal(2, _dismps.Run("package", "-u", "http://dials.example").ExitCode);
    }

    [Fact]
    public void A_store_that_refuses_ends_with_3_and_tells_no_secret()
    {
        _standIn.Faults.Add(CallMatch.Put, Fault.Status(400, "<Error><Code>NoSuchBucket</Code></Error>"), times: int.MaxValue);
        DismpsRun run = _dismps.Run("package", "-u", Url, "--output", "json");
        Assert.Equal((3, "UploadFailed"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("NoSuchBucket", run.Output);
        Assert.DoesNotMatch("X-Amz|DIALS-ACCESS", run.Output + run.Errors);
        _standIn.Faults.Clear();
        Assert.Equal(0, _dismps.Run("package", "-u", Url).ExitCode);
    }
}
