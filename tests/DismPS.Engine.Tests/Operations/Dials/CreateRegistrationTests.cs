using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;
using DismPS.Tests.Dials;
using DismPS.Tests.Dials.Registration;

namespace DismPS.Tests.Operations.Dials;

/// <summary>From a packaged template to the request for its registration.</summary>
public sealed class CreateRegistrationTests : IAsyncLifetime
{
    private PackagingWorld _world = null!;

    private string Output => _world.Work["request.md"];

    public async ValueTask InitializeAsync() => _world = await PackagingWorld.StartAsync(options => options with
    {
        Catalog = new Catalog
        {
            Mes = [new() { MeId = 1, Me = "JetMET/MET/pfMETT1/Cleaned/METSig", Dim = 1, Shape = [51] }, new() { MeId = 2, Me = "A/B", Dim = 1, Shape = [8] }],
        },
    });

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_package_that_was_uploaded_has_a_request()
    {
        PackageArtifactsResult packaged = await _world.PackageAsync();
        RegistrationRequest request = await CreateAsync();
        Assert.Equal(("[Request] Model registration: metsig, pixel", packaged.TemplatePath, true, null), (request.Title, request.TemplatePath, request.IsTemplateInText, request.OutputPath));
        Assert.All(packaged.Packages, p => Assert.Contains($"| Archive | `{p.Uri}` |", request.Text));
        Assert.All(packaged.Packages, p => Assert.Contains($"| Size | {p.Bytes:N0} bytes", request.Text));
        Assert.Equal(3, MarkdownRows.Tables(request.Text).Count);
        Assert.Contains(File.ReadAllText(packaged.TemplatePath), request.Text);
        Assert.Contains("without DIALS", request.Text);
    }

    [Fact]
    public async Task A_check_with_DIALS_says_so()
    {
        await _world.PackageAsync();
        using DialsChecks checks = (await _world.Upload.Access.OpenChecksAsync(TestContext.Current.CancellationToken))!;
        RegistrationRequest request = await CreateAsync(o => o with { Dials = checks });
        Assert.Contains($"with `{_world.StandIn.BaseUrl}`", request.Text);
        Assert.DoesNotContain("without DIALS", request.Text);
    }

    [Fact]
    public async Task What_was_not_packaged_or_not_uploaded_has_none()
    {
        Assert.Contains("There is no package in", (await FaultAsync(ErrorCode.ArtifactNotFound)).Message);
        await PackageArtifacts.RunAsync(new PackageArtifactsOptions(_world.Source), TestContext.Current.CancellationToken);
        DismException failure = await FaultAsync(ErrorCode.ArtifactNotFound);
        Assert.Contains("'MetSig' was not uploaded", failure.Message);
        Assert.Contains("New-DismPackage", failure.Cure);
        Assert.False(File.Exists(Output));
    }

    [Theory]
    [InlineData("  Pixel:", "  Strip:", "other resources")]
    [InlineData("AnomalyThreshold: 0.5", "AnomalyThreshold: 0.75", "'MetSig' of 'template.yaml' was changed since it was packaged")]
    [InlineData("Workspace: tracker", "Workspace: hcal", "'Pixel' of 'template.yaml' was changed")]
    public async Task A_package_of_another_state_of_the_template_is_told(string part, string replacement, string message)
    {
        await _world.PackageAsync();
        _world.Work.Write("template.yaml", PackagingWorld.Template.Replace(part, replacement));
        Assert.Contains(message, (await FaultAsync(ErrorCode.ArtifactNotFound)).Message);
    }

    [Fact]
    public async Task Files_of_another_state_are_told_unless_another_tool_uploaded_them()
    {
        await _world.PackageAsync();
        _world.Work.Write("code/weights.bin", [1, 2, 3]);
        DismException failure = await FaultAsync(ErrorCode.ArtifactNotFound);
        Assert.Equal("Pixel", failure.Target);
        Assert.Contains("Files of resource 'Pixel' of 'template.yaml' were changed since", failure.Message);
        await _world.PackageAsync();
        Assert.NotEmpty((await CreateAsync()).Text);

        _world.Work.Write("code/weights.bin", [4]);
        File.Delete(_world.Work[".dism-artifacts", "uploads.json"]);
        Assert.NotEmpty((await CreateAsync()).Text);
    }

    [Fact]
    public async Task A_comment_and_another_order_change_nothing()
    {
        await _world.PackageAsync();
        _world.Work.Write("template.yaml", "# mine\n" + PackagingWorld.Template.Replace("BuiltinThreshold: false\n      AnomalyThreshold: 0.5", "AnomalyThreshold: 0.50\n      BuiltinThreshold: false"));
        Assert.NotEmpty((await CreateAsync()).Text);
    }

    [Fact]
    public async Task A_template_that_is_not_valid_any_more_is_not_registered()
    {
        await _world.PackageAsync();
        _world.Work.Write("template.yaml", PackagingWorld.Template.Replace("Name: pixel", "Name: PIXEL"));
        await FaultAsync(ErrorCode.TemplateInvalid);
    }

    [Fact]
    public async Task The_file_is_replaced_only_where_that_is_wanted_and_in_one_step()
    {
        await _world.PackageAsync();
        RegistrationRequest request = await CreateAsync(o => o with { OutputPath = Output });
        Assert.Equal(request.Text, await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken));
        Assert.Equal(Output, request.OutputPath);
        await File.WriteAllTextAsync(Output, "mine", TestContext.Current.CancellationToken);
        Assert.Equal(Output, (await FaultAsync(ErrorCode.TargetExists, o => o with { OutputPath = Output })).Target);
        Assert.Equal("mine", await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken));
        await CreateAsync(o => o with { OutputPath = Output, Force = true });
        Assert.Equal(request.Text.Length, (await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken)).Length);
        Assert.Equal(["request.md", "template.yaml"], Directory.GetFiles(_world.Work.Path).Select(Path.GetFileName).Where(n => n!.EndsWith(".md", StringComparison.Ordinal) || n.Contains("template")).Order());
        await FaultAsync(ErrorCode.WriteFailed, o => o with { OutputPath = _world.Work["no", "folder", "request.md"] });
    }

    [Fact]
    public async Task Archives_that_are_gone_from_here_are_named_without_their_size()
    {
        PackageArtifactsResult packaged = await _world.PackageAsync();
        File.Delete(packaged.Packages[0].Path);
        string text = (await CreateAsync()).Text;
        Assert.Contains(packaged.Packages[0].Uri, text);
        Assert.Equal(1, text.Split("| SHA-256 |").Length - 1);
    }

    private Task<RegistrationRequest> CreateAsync(Func<CreateRegistrationOptions, CreateRegistrationOptions>? change = null)
    {
        var options = new CreateRegistrationOptions(_world.Source);
        return CreateRegistration.RunAsync(change?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
    }

    private async Task<DismException> FaultAsync(ErrorCode code, Func<CreateRegistrationOptions, CreateRegistrationOptions>? change = null)
    {
        DismException failure = await DialsWorld.FaultAsync(() => CreateAsync(change));
        Assert.Equal(code, failure.Code);
        return failure;
    }
}
