using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;
using DismPS.Tests.Dials;

namespace DismPS.Engine.Tests.Dials;

public sealed class DialsChecksTests : IDisposable
{
    private const string Valid = """
        TemplateFormatVersion: "2025-03-31"
        Description: Autoencoders
        Resources:
          Hcal:
            Type: InferenceService::Tritonserver::ONNX
            Workspace: hcal
            Properties:
              Description: Spot anomalies
              Name: hcal-timing
              MetricKey: score
              BuiltinThreshold: false
              AnomalyThreshold: 0.5
              InputSignature:
                - Name: histo
                  MonitoringElement: HcalTask/Digi/TimingHB_depth1
                  DataType: FP32
                  Dims: [-1, 50]
              OutputSignature:
                - Name: score
                  DataType: FP32
                  Dims: [-1]
              MaxBatchSize: 0
              ModelUri: model.onnx
              InferenceOnConditions:
                AllowedPrimaryDatasets: [ZeroBias]
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_thing_is_asked_once_and_in_the_order_of_the_platforms_tool()
    {
        await using StandIn standIn = await StartAsync();
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        await ValidateAsync(Valid, dials);
        await ValidateAsync(Valid.Replace("Name: hcal-timing", "Name: hcal-timing-2"), dials);
        Assert.Equal(
            ["mes/", "th1/", "dataset-index/", "ml-models-index/ hcal-timing", "ml-models-index/ hcal-timing-2"],
            standIn.Requests.Select(r => r.Path["/api/v1/".Length..] + (r.Query.FirstOrDefault(q => q.Key == "name").Value is { } name ? " " + name : "")));
        Assert.All(standIn.Requests, r => Assert.Equal("hcal", r.Headers["workspace"]));
    }

    [Fact]
    public async Task Many_templates_at_once_ask_each_thing_once()
    {
        await using StandIn standIn = await StartAsync();
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        var options = new ValidateTemplateOptions { Dials = dials, ThrottleLimit = 8 };
        IAsyncEnumerable<TemplateInput> inputs = Enumerable.Range(0, 40).Select(_ => InputOf(Valid)).ToAsyncEnumerable();
        List<ValidatedTemplate> results = await ValidateTemplate.Files(inputs, options, Token).ToListAsync(Token);
        Assert.Equal(40, results.Count);
        Assert.Equal(4, standIn.Requests.Count);
    }

    [Fact]
    public async Task A_service_that_is_down_is_a_warning_and_where_it_is_required_a_failure()
    {
        await using StandIn standIn = await StartAsync();
        standIn.Faults.Add(CallMatch.Mes, Fault.Status(500), times: int.MaxValue);
        using DialsChecks wanted = CatalogService.Open(standIn, isRequired: false);
        ValidatedTemplate template = await ValidateAsync(Valid, wanted);
        Diagnostic warning = Assert.Single(template.Result!.Diagnostics, d => d.Id == RuleCatalog.DialsNotAsked.Id);
        Assert.Equal(Severity.Warning, warning.Severity);

        using DialsChecks required = CatalogService.Open(standIn, isRequired: true);
        Assert.Equal(ErrorCode.ServiceFailed, (await ValidateAsync(Valid, required)).Failure?.Code);
    }

    [Fact]
    public async Task A_service_that_is_down_is_asked_again_after_a_minute()
    {
        await using StandIn standIn = await StartAsync();
        standIn.Faults.Add(CallMatch.Mes, Fault.Status(500));
        var time = new DismPS.Tests.Runtimes.HandClock();
        using var dials = new DialsChecks(
            Engine.Dials.DialsConnection.Open(new Engine.Dials.DialsOptions { Retries = 0 }, CatalogService.EnvironmentOf(standIn), TimeProvider.System), isRequired: false, time);
        for (int i = 0; i < 3; i++)
            Assert.Contains((await ValidateAsync(Valid, dials)).Result!.Diagnostics, d => d.Id == RuleCatalog.DialsNotAsked.Id);
        Assert.Single(standIn.Requests);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.DoesNotContain((await ValidateAsync(Valid, dials)).Result!.Diagnostics, d => d.Id == RuleCatalog.DialsNotAsked.Id);
    }

    [Fact]
    public async Task A_sign_in_that_is_over_is_told_by_checks_and_ends_uploads()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        world.Keep(left: -1, refreshLeft: -1);
        var access = new DialsAccess(DialsUse.WhenSignedIn, world.Options) { Environment = world.Environment, Time = world.Clock };
        using DialsChecks checks = (await access.OpenChecksAsync(Token))!;
        Diagnostic warning = Assert.Single((await ValidateAsync(Valid, checks)).Result!.Diagnostics, d => d.Id == RuleCatalog.DialsNotAsked.Id);
        Assert.Contains("is over", warning.Message);
        Assert.Equal(ErrorCode.NotSignedIn, (await Assert.ThrowsAsync<DismException>(() => access.OpenAsync(Token))).Code);
        Assert.Empty(world.StandIn.Requests);
    }

    [Fact]
    public async Task A_client_without_its_secret_is_told()
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        var environment = new Engine.Dials.DialsEnvironment(name => name switch { "DISMPS_DIALS_CLIENT_ID" => "ci", "DISMPS_STATE_DIR" => _folder.Path, _ => null });
        var access = new DialsAccess(DialsUse.WhenSignedIn, world.Options) { Environment = environment, Time = world.Clock };
        DismException failure = await Assert.ThrowsAsync<DismException>(() => access.OpenAsync(Token));
        Assert.Equal(ErrorCode.NotSignedIn, failure.Code);
        Assert.Contains("DISMPS_DIALS_CLIENT_SECRET", failure.Cure);
        Assert.Null(await (access with { Use = DialsUse.Never }).OpenAsync(Token));
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        await using StandIn standIn = await StartAsync();
        standIn.Faults.Add(CallMatch.Th1, Fault.Status(503));
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        Assert.Equal(ErrorCode.ServerBusy, (await ValidateAsync(Valid, dials)).Failure?.Code);
        Assert.NotNull((await ValidateAsync(Valid, dials)).Result);
    }

    [Fact]
    public async Task A_workspace_that_does_not_exist_is_told_with_the_likely_one()
    {
        await using StandIn standIn = await StartAsync();
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        Diagnostic error = await OnlyErrorAsync(Valid.Replace("Workspace: hcal", "Workspace: hcall"), dials, RuleCatalog.WorkspaceUnknown);
        Assert.Equal("Resources.Hcal.Workspace", error.Path);
        Assert.Contains("'hcal'", error.Suggestion);
    }

    [Fact]
    public async Task A_workspace_of_others_is_told()
    {
        await using StandIn standIn = await StartAsync();
        standIn.Faults.Add(CallMatch.Mes, Fault.Status(403));
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        Diagnostic error = await OnlyErrorAsync(Valid, dials, RuleCatalog.WorkspaceUnknown);
        Assert.Contains("does not open the workspace 'hcal' to you", error.Message);
    }

    [Fact]
    public async Task An_unknown_element_suggests_the_one_of_the_same_end()
    {
        await using StandIn standIn = await StartAsync();
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        Diagnostic error = await OnlyErrorAsync(Valid.Replace("HcalTask/Digi/", "Hcal/"), dials, RuleCatalog.ElementUnknown);
        Assert.Contains("'HcalTask/Digi/TimingHB_depth1'", error.Suggestion);
    }

    [Fact]
    public async Task Dims_that_do_not_fit_are_told_with_those_that_do()
    {
        await using StandIn standIn = await StartAsync();
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        Diagnostic error = await OnlyErrorAsync(Valid.Replace("[-1, 50]", "[-1, 51]"), dials, RuleCatalog.ElementShapeDiffers);
        Assert.Equal("Write [-1, 50].", error.Suggestion);
    }

    [Theory]
    [InlineData("{\"sub\":\"1\",\"cern_upn\":\"a\"}", false)]
    [InlineData("{\"cern_upn\":\"somebody\"}", true)]
    [InlineData("{\"preferred_username\":\"A\"}", false)]
    public async Task A_registered_name_is_an_update_of_ones_own_and_a_warning_for_that_of_others(string claims, bool isOther)
    {
        string token = $"e30.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims))}.c2ln";
        await using StandIn standIn = await StartAsync(token);
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true, token);
        var options = new ValidateTemplateOptions { Dials = dials };
        // A name is the user's only where the user's own credential tells it.
        ValidatedTemplate template = await ValidateTemplate.TryAsync(InputOf(Valid.Replace("hcal-timing", "already-there")), options, Token);
        string expected = isOther ? RuleCatalog.ModelOfOther.Id : RuleCatalog.ModelRegistered.Id;
        Diagnostic told = Assert.Single(template.Result!.Diagnostics, d => d.Category == "duplicate-name");
        Assert.Equal(expected, told.Id);
        Assert.Contains("revision 2 by a", told.Message);
    }

    [Fact]
    public async Task A_build_asks_only_for_a_template_that_is_valid_without()
    {
        await using StandIn standIn = await StartAsync();
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        string path = Path.Join(_folder.Path, "template.yaml");
        await File.WriteAllTextAsync(path, Valid, Token);
        DismException failure = await Assert.ThrowsAsync<DismException>(() => BuildArtifacts.RunAsync(
            new BuildArtifactsOptions(new TemplateSource(path, _folder.Path)) { Dials = _ => Task.FromResult<DialsChecks?>(dials) }, Token));
        Assert.Contains(failure.Diagnostics, d => d.Category == "file-missing");
        Assert.Empty(standIn.Requests);
    }

    [Fact]
    public async Task A_check_that_is_cancelled_ends_at_once()
    {
        await using StandIn standIn = await StartAsync();
        standIn.Faults.Add(CallMatch.Mes, Fault.Hang());
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: true);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<ValidatedTemplate> check = ValidateTemplate.TryAsync(InputOf(Valid), new ValidateTemplateOptions { Dials = dials }, ending.Token);
        await standIn.WaitForAsync(r => r.Path.EndsWith("mes/", StringComparison.Ordinal), Token);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    private static Task<StandIn> StartAsync(string token = "DIALS-ACCESS-0") => StandIn.StartAsync(new StandInOptions
    {
        Catalog = Catalog.Read(RepositoryFiles.Data("templates", "catalog.json")),
        AccessTokens = [token],
    });

    private TemplateInput InputOf(string text) => new(new TemplateSource("template.yaml", _folder.Path)) { Text = text };

    private Task<ValidatedTemplate> ValidateAsync(string text, DialsChecks dials) =>
        ValidateTemplate.TryAsync(InputOf(text), new ValidateTemplateOptions { Dials = dials }, Token);

    private async Task<Diagnostic> OnlyErrorAsync(string text, DialsChecks dials, DiagnosticRule rule)
    {
        ValidatedTemplate template = await ValidateAsync(text, dials);
        // The model file is not there.
        return Assert.Single(template.Result!.Diagnostics, d => d.Severity == Severity.Error && d.Category != "file-missing" && d.Id == rule.Id);
    }
}
