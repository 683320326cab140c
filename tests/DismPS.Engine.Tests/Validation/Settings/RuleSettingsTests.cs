using System.Diagnostics;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;
using DismPS.Engine.Validation.Settings;
using static DismPS.Engine.Tests.Validation.Settings.SettingsSample;

namespace DismPS.Engine.Tests.Validation.Settings;

public sealed class RuleSettingsTests
{
    [Fact]
    public void Without_a_file_nothing_changes()
    {
        Assert.Equal(["warning DISM0406"], Brief(Check(OddDims)));
    }

    [Theory]
    [InlineData("off", null)]
    [InlineData("Off", null)]
    [InlineData("'off'", null)]
    [InlineData("information", "information DISM0406")]
    [InlineData("warning", "warning DISM0406")]
    [InlineData("error", "error DISM0406")]
    public void Rule_is_set_to_a_level(string level, string? expected)
    {
        ValidationResult result = Check(OddDims, $"rules:\n  DISM0406: {level}\n");
        Assert.Equal(expected is null ? [] : [expected], Brief(result));
        Assert.Equal(expected?.StartsWith("error") != true, result.IsValid);
        Assert.Equal(result.IsValid, result.Template is not null);
    }

    [Fact]
    public void Error_that_the_platform_does_not_see_can_be_lowered_and_the_template_is_typed()
    {
        ValidationResult result = Check(NoWorkspace, "rules: {DISM0211: warning}");
        Assert.Equal(["warning DISM0211"], Brief(result));
        Assert.Equal("", result.Template!.Resources[0].Workspace);
    }

    [Theory]
    [InlineData("Name: metsig", "Name: MetSig", "DISM0221", "the platform refuses such a template too")]
    [InlineData("Workspace: jetmet", "Workspace: 5", "DISM0103", "the platform refuses such a template too")]
    [InlineData("- Name: reco", "- Name: score", "DISM0403", "the steps after the check count on it")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: -1", "DISM0242", "the steps after the check count on it")]
    [InlineData("  MetSig:", "  ../MetSig:", "DISM0203", "the steps after the check count on it")]
    public void Rule_that_must_hold_stays_an_error_and_the_attempt_is_told(string part, string replacement, string id, string reason)
    {
        ValidationResult result = Check(SampleTemplate.Onnx.Replace(part, replacement), $"strict: false\nrules:\n  {id}: off\n");
        Assert.Equal(["warning DISM0025", $"error {id}"], Brief(result));
        Assert.Contains(reason, result.Diagnostics[0].Message);
        Assert.Equal(new SourceLocation(".dismps.yaml", 3, 3), result.Diagnostics[0].Location);
        Assert.Null(result.Template);
    }

    [Fact]
    public void Locked_rule_may_be_set_to_error()
    {
        Assert.Empty(Check(SampleTemplate.Onnx, "rules: {DISM0101: error}").Diagnostics);
    }

    [Fact]
    public void Locked_is_what_the_platform_refuses_and_what_later_steps_count_on()
    {
        Assert.All(RuleCatalog.All, rule => Assert.Equal(
            rule.Severity == Severity.Error && (rule.Platform != PlatformVerdict.Accepts || rule.IsReliedOn), rule.IsLocked));
        Assert.False(RuleCatalog.FixedBatch.IsLocked);
        Assert.False(RuleCatalog.WorkspaceEmpty.IsLocked);
        Assert.True(RuleCatalog.YamlSyntax.IsLocked);
    }

    public static TheoryData<string, string, string> Lowerable => new()
    {
        { "DISM0009", "Description: Autoencoders", "Description: Autoencoders\nDescription: Twice" },
        { "DISM0211", "Workspace: jetmet", "Workspace: ''" },
        { "DISM0241", "MaxBatchSize: 0", "MaxBatchSize: 0\n      Backend: python" },
        { "DISM0501", "MaxBatchSize: 0", "MaxBatchSize: 0\n      Resources: {Requests: {cpu: many}}" },
        { "DISM0502", "MaxBatchSize: 0", "MaxBatchSize: 0\n      Resources: {Requests: {cpu: '2'}, Limits: {cpu: '1'}}" },
        { "DISM0602", "MaxBatchSize: 0", "MaxBatchSize: 0\n      InferenceOnConditions: {MinRunNumber: 5, MaxRunNumber: 3}" },
    };

    [Theory]
    [MemberData(nameof(Lowerable))]
    public async Task Template_with_a_lowered_error_is_built(string id, string part, string replacement)
    {
        using var sample = new SettingsSample($"rules: {{{id}: off}}", SampleTemplate.Onnx.Replace(part, replacement));
        ValidationResult result = sample.Check();
        Assert.Empty(result.Diagnostics);
        BuildResult build = await new ArtifactBuilder().BuildAsync(
            result.Template!, new BuildOptions { WorkingFolder = sample.Folder, BaseFolder = sample.Folder }, TestContext.Current.CancellationToken);
        Assert.Single(build.Resources);
    }

    [Fact]
    public void Finding_that_the_platform_refuses_stays_though_its_rule_can_be_lowered()
    {
        var settings = new RuleSettings { Rules = new RuleSettings().Rules.Add("DISM0211", (new RuleLevel(null), new SourceLocation("s", 2, 3))) };
        var levels = new FindingLevels(settings, null, new ValidationOptions { BaseFolder = "/" });
        Diagnostic refused = RuleCatalog.WorkspaceEmpty.At(default, "A", "m", platform: PlatformVerdict.Refuses);
        Diagnostic accepted = RuleCatalog.WorkspaceEmpty.At(default, "B", "m");
        Diagnostic[] applied = [.. levels.Apply([refused, accepted, refused with { Path = "C" }])];
        Assert.Equal(["DISM0211", "DISM0211", "DISM0025"], applied.Select(d => d.Id));
        Assert.Equal(2, applied[2].Location.Line);
    }

    [Fact]
    public void Strict_makes_errors_of_warnings_after_all_settings()
    {
        Assert.Equal(["error DISM0406"], Brief(Check(OddDims, "strict: true")));
        Assert.Equal(["error DISM0211"], Brief(Check(NoWorkspace, "strict: yes\nrules: {DISM0211: warning}")));
        Assert.Empty(Check(OddDims, "strict: true\nrules: {DISM0406: off}").Diagnostics);
        Assert.Equal(["information DISM0406"], Brief(Check(OddDims, "strict: true\nrules: {DISM0406: information}")));
    }

    [Fact]
    public void Options_of_the_caller_win_over_the_file()
    {
        Assert.Equal(["warning DISM0406"], Brief(Check(OddDims, "strict: true", strict: false)));
        Assert.Equal(["error DISM0406"], Brief(Check(OddDims, "strict: false", strict: true)));
        Assert.Equal(["warning DISM0406"], Brief(Check(OddDims, "profile: platform", ValidationProfile.Full)));
        Assert.Empty(Check(OddDims, "profile: full", ValidationProfile.Platform).Diagnostics);
    }

    [Fact]
    public void Platforms_verdict_alone_knows_no_settings()
    {
        string both = OddDims.Replace("Name: metsig", "Name: MetSig");
        Assert.Equal(["error DISM0221"], Brief(Check(both, "profile: platform\nstrict: true\nrules: {DISM0406: error, DISM0221: off}")));
    }

    [Fact]
    public void Template_that_only_the_platform_accepts_is_not_typed()
    {
        ValidationResult result = Check(SampleTemplate.Onnx.Replace("  MetSig:", "  ../MetSig:"), "profile: platform");
        Assert.True(result.IsValid);
        Assert.Null(result.Template);
        Assert.NotNull(Check(NoWorkspace, "profile: platform").Template);
    }

    [Theory]
    [InlineData("ruels: {}", "warning DISM0022", ".dismps.yaml:1:1", "Did you mean 'rules'?")]
    [InlineData("DISM0406: off", "warning DISM0022", ".dismps.yaml:1:1", "below 'rules:'")]
    [InlineData("rules:\n  DISM0450: off", "warning DISM0023", ".dismps.yaml:2:3", "Did you mean 'DISM0405'?")]
    [InlineData("rules:\n  dism0406: off", "warning DISM0023", ".dismps.yaml:2:3", "Did you mean 'DISM0406'?")]
    [InlineData("rules:\n  DISM0406: eror", "warning DISM0024", ".dismps.yaml:2:13", "Did you mean 'error'?")]
    [InlineData("rules:\n  DISM0406: on", "warning DISM0024", ".dismps.yaml:2:13", "off, information, warning, error")]
    [InlineData("rules:\n  DISM0406: [off]", "warning DISM0024", ".dismps.yaml:2:13", "a list")]
    [InlineData("rules:\n  - DISM0406", "warning DISM0024", ".dismps.yaml:2:3", "a mapping")]
    [InlineData("strict: tru", "warning DISM0024", ".dismps.yaml:1:9", "Did you mean 'true'?")]
    [InlineData("profile: plattform", "warning DISM0024", ".dismps.yaml:1:10", "Did you mean 'platform'?")]
    [InlineData("rules:\n  DISM0405: off\n  DISM0405: error", "warning DISM0024", ".dismps.yaml:3:3", "given twice")]
    [InlineData("rules:\n\tDISM0406: off", "error DISM0021", ".dismps.yaml:2:1", "tab")]
    [InlineData("rules: *r", "error DISM0021", ".dismps.yaml:1:8", "anchor")]
    [InlineData("- DISM0406", "error DISM0021", ".dismps.yaml:1:1", "not a mapping")]
    [InlineData("rules: {}\n---\nb: 2", "error DISM0021", ".dismps.yaml:2:1", "")]
    public void Fault_of_the_file_is_a_finding_at_its_place(string settings, string brief, string place, string words)
    {
        Diagnostic first = Check(OddDims, settings).Diagnostics[0];
        Assert.Equal(brief, $"{first.Severity.ToString().ToLowerInvariant()} {first.Id}");
        Assert.Equal(place, first.Location.ToString());
        Assert.Contains(words, first.ToString());
        Assert.Contains(Check(OddDims, settings).Diagnostics, d => d.Id == "DISM0406");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n# nothing yet\n")]
    [InlineData("rules:\nstrict:\nprofile:\n")]
    [InlineData("\uFEFFrules: {}\n")]
    public void Empty_settings_are_no_fault(string settings)
    {
        Assert.Empty(Check(SampleTemplate.Onnx, settings).Diagnostics);
    }

    [Fact]
    public void Unreadable_settings_make_the_template_invalid()
    {
        Assert.False(Check(SampleTemplate.Onnx, "rules: [").IsValid);
    }

    [Fact]
    public void Settings_lie_beside_the_template_not_in_the_base_folder()
    {
        using var sample = new SettingsSample("rules: {DISM0406: error}", OddDims);
        sample.Files.Write("deep/t.yaml", OddDims);
        sample.Files.Write("deep/.dismps.yaml", "rules: {DISM0406: off, X: off}");
        ValidationResult result = TemplateValidator.ValidateFile("deep/t.yaml", new ValidationOptions { BaseFolder = sample.Folder, CheckFiles = false });
        Assert.Equal(["warning DISM0023"], Brief(result));
        Assert.Equal(Path.Join("deep", ".dismps.yaml"), result.Diagnostics[0].Location.File);
    }

    [Fact]
    public void Settings_of_a_text_lie_in_the_base_folder_unless_another_is_named()
    {
        using var sample = new SettingsSample("rules: {DISM0406: off}");
        var options = new ValidationOptions { BaseFolder = sample.Folder, CheckFiles = false };
        Assert.Empty(TemplateValidator.ValidateText(OddDims, null, options).Diagnostics);
        sample.Files.Write("deep/.dismps.yaml", "rules: {DISM0406: error}");
        Assert.Equal(["error DISM0406"], Brief(TemplateValidator.ValidateText(OddDims, null, options with { SettingsFolder = sample.Files["deep"] })));
    }

    [Fact]
    public void Huge_settings_are_refused()
    {
        Diagnostic finding = Check(SampleTemplate.Onnx, new string('#', 70_000)).Diagnostics[0];
        Assert.Equal("DISM0021", finding.Id);
        Assert.Contains("64 KiB", finding.Message);
    }

    [Fact]
    public void Folder_in_place_of_the_settings_is_a_finding()
    {
        using var sample = new SettingsSample();
        Directory.CreateDirectory(sample.Files[".dismps.yaml"]);
        Assert.Contains("not a regular file", Assert.Single(sample.Check().Diagnostics).Message);
    }

    [Fact]
    public void Pipe_in_place_of_the_settings_is_a_finding_and_stops_nothing()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no pipes among the files of Windows.");
        using var sample = new SettingsSample();
        Process.Start("mkfifo", [sample.Files[".dismps.yaml"]]).WaitForExit();
        Assert.Contains("not a regular file", Assert.Single(sample.Check().Diagnostics).Message);
    }

    [Fact]
    public void Link_to_settings_is_followed()
    {
        using var sample = new SettingsSample(template: OddDims);
        sample.Files.Write("common.yaml", "rules: {DISM0406: off}");
        File.CreateSymbolicLink(sample.Files[".dismps.yaml"], "common.yaml");
        Assert.Empty(sample.Check().Diagnostics);
    }
}
