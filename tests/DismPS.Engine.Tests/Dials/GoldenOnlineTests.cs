using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;
using DismPS.Engine.Tests.Validation;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Dials;

/// <summary>Verdicts of the platform's own validator where DIALS can be asked, recorded with the templates in tests/data/templates.</summary>
public sealed class GoldenOnlineTests(CatalogService service) : IClassFixture<CatalogService>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => [.. GoldenCase.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Verdict_is_that_of_the_platform_or_better(string id)
    {
        var golden = new GoldenCase(id);
        using var folder = new TemporaryFolder();
        IReadOnlyList<Diagnostic> found = await ValidateAsync(golden, folder, null);
        List<Diagnostic> errors = [.. found.Where(d => d.Severity == Severity.Error)];
        string report = string.Join("\n", found.Select(d => $"{d} [{d.Category} {d.Path}]"));
        Assert.True(golden.IsValid == (errors.Count == 0), $"expected {(golden.IsValid ? "valid" : "invalid")}:\n{report}");
        foreach ((string path, string category) in golden.Errors)
            Assert.True(errors.Exists(e => e.Category == category && e.Path.StartsWith(path, StringComparison.Ordinal)), $"no error {category} at '{path}':\n{report}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Profile_of_the_platform_gives_its_verdict(string id)
    {
        var golden = new GoldenCase(id);
        using var folder = new TemporaryFolder();
        IReadOnlyList<Diagnostic> found = await ValidateAsync(golden, folder, ValidationProfile.Platform);
        Assert.True(golden.IsValidForPlatform == (found.Count == 0), $"the platform's verdict is {(golden.IsValidForPlatform ? "valid" : "invalid")}:\n{string.Join("\n", found)}");
    }

    private async Task<IReadOnlyList<Diagnostic>> ValidateAsync(GoldenCase golden, TemporaryFolder folder, ValidationProfile? profile)
    {
        string workingFolder = golden.Materialise(folder.Path);
        string path = Path.GetRelativePath(workingFolder, Path.Join(folder.Path, golden.TemplatePath));
        using DialsChecks dials = service.Open();
        ValidatedTemplate template = await ValidateTemplate.TryAsync(
            new TemplateInput(new TemplateSource(path, workingFolder)), new ValidateTemplateOptions { Dials = dials, Profile = profile }, Token);
        if (template.Failure is { } failure)
        {
            Assert.Equal(ErrorCode.TemplateNotFound, failure.Code);
            return [RuleCatalog.FileMissing.At(default, "", failure.Message)];
        }

        return template.Result!.Diagnostics;
    }
}
