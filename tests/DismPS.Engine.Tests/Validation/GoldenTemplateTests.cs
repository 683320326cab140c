using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Verdicts of the platform's own validator, recorded with the templates in tests/data/templates.</summary>
public sealed class GoldenTemplateTests
{
    public static TheoryData<string> Ids => [.. GoldenCase.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Verdict_is_that_of_the_platform_or_better(string id)
    {
        var golden = new GoldenCase(id);
        using var folder = new TemporaryFolder();
        List<Diagnostic> found = Validate(golden, folder);
        List<Diagnostic> errors = [.. found.Where(d => d.Severity == Severity.Error)];
        string report = string.Join("\n", found.Select(d => $"{d} [{d.Category} {d.Path}]"));

        // What only the DIALS service knows cannot be found here.
        if (golden.RealStage == "dials" && errors.Count == 0)
            return;
        Assert.True(golden.IsValid == (errors.Count == 0), $"expected {(golden.IsValid ? "valid" : "invalid")}:\n{report}");
        if (golden.RealStage == "dials" && golden.Errors.Any(e => e.Category is "shape-mismatch" or "me-unknown" or "unsupported" or "primary-dataset-unknown"))
            return;
        foreach ((string path, string category) in golden.Errors)
            Assert.True(errors.Exists(e => e.Category == category && e.Path.StartsWith(path, StringComparison.Ordinal)), $"no error {category} at '{path}':\n{report}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Advice_that_the_case_asks_for_is_given(string id)
    {
        var golden = new GoldenCase(id);
        using var folder = new TemporaryFolder();
        List<Diagnostic> found = Validate(golden, folder);
        foreach (string category in golden.Warnings)
            Assert.True(found.Exists(d => d.Severity != Severity.Error && d.Category == category), $"no advice {category}:\n{string.Join("\n", found)}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Profile_of_the_platform_gives_its_verdict(string id)
    {
        var golden = new GoldenCase(id);
        if (golden.RealStage == "dials")
            return;
        using var folder = new TemporaryFolder();
        List<Diagnostic> found = Validate(golden, folder, ValidationProfile.Platform);
        Assert.True(golden.IsValidForPlatform == (found.Count == 0), $"the platform's verdict is {(golden.IsValidForPlatform ? "valid" : "invalid")}:\n{string.Join("\n", found)}");
    }

    [Fact]
    public void Platform_differs_from_a_rules_own_verdict_only_where_the_rule_says_so()
    {
        Dictionary<string, DiagnosticRule> rules = RuleCatalog.All.ToDictionary(rule => rule.Id);
        var unexplained = new List<string>();
        foreach (string id in GoldenCase.Ids)
        {
            using var folder = new TemporaryFolder();
            unexplained.AddRange(Validate(new GoldenCase(id), folder)
                .Where(d => d.Platform != rules[d.Id].Platform && rules[d.Id].PlatformNote is null).Select(d => $"{id}: {d.Platform} {d}"));
        }

        Assert.Empty(unexplained);
    }

    private static List<Diagnostic> Validate(GoldenCase golden, TemporaryFolder folder, ValidationProfile profile = ValidationProfile.Full)
    {
        string workingFolder = golden.Materialise(folder.Path);
        string path = Path.GetRelativePath(workingFolder, Path.Join(folder.Path, golden.TemplatePath));
        try
        {
            ValidationResult result = TemplateValidator.ValidateFile(path, new ValidationOptions { BaseFolder = workingFolder, Profile = profile });
            if (profile == ValidationProfile.Full)
                Assert.Equal(result.IsValid, result.Template is not null);
            return [.. result.Diagnostics];
        }
        catch (DismException exception) when (exception.Code == ErrorCode.TemplateNotFound)
        {
            return [RuleCatalog.FileMissing.At(default, "", exception.Message)];
        }
    }
}
