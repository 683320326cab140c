using DismPS.Package.Manifest;

namespace DismPS.Package.Tests;

public sealed class ModuleManifestTests
{
    internal const string Sample = """
        # A comment: @{ 'not read' }
        @{
            RootModule = 'Sample.dll'; ModuleVersion = '1.2.3'   <# nor
            this #>
            GUID = '6d0b9c0e-6f4d-4a53-9c39-5b7f6f1c2a71'
            Author = 'O''Brien'
            Description = 'Says # and @{ and ''.'
            CmdletsToExport = @(
                'Get-Sample'
                'Add-Sample', 'Set-Sample'
            )
            AliasesToExport = @()
            FormatsToProcess = 'a.ps1xml', 'b.ps1xml'
            PrivateData = @{
                PSData = @{
                    Tags = @('PSEdition_Core', 'Linux')
                    RequireLicenseAcceptance = $false
                    LicenseUri = 'https://example.org/licence'
                }
            }
        }
        """;

    [Fact]
    public void Reads_what_a_package_needs()
    {
        ModuleManifest manifest = ModuleManifest.Parse("/m/Sample.psd1", Sample);
        Assert.Equal(("Sample", "1.2.3", "", "O'Brien", "Says # and @{ and '."), (manifest.Id, manifest.Version, manifest.Prerelease, manifest.Author, manifest.Description));
        Assert.Equal("https://example.org/licence", manifest.LicenseUri);
        Assert.Equal(["Get-Sample", "Add-Sample", "Set-Sample"], manifest.Cmdlets);
    }

    [Fact]
    public void Tags_are_those_that_the_gallery_searches_by() => Assert.Equal(
        "PSModule PSEdition_Core Linux PSIncludes_Cmdlet PSCmdlet_Add-Sample PSCommand_Add-Sample PSCmdlet_Get-Sample PSCommand_Get-Sample PSCmdlet_Set-Sample PSCommand_Set-Sample",
        string.Join(' ', ModuleManifest.Parse("Sample.psd1", Sample).Tags));

    [Fact]
    public void An_entry_is_added_or_replaced_and_all_else_stays()
    {
        string added = ModuleManifest.Parse("Sample.psd1", Sample).With("Prerelease", "beta1");
        ModuleManifest beta = ModuleManifest.Parse("Sample.psd1", added);
        Assert.Equal(("1.2.3-beta1", "beta1"), (beta.Version, beta.Prerelease));
        Assert.Equal("it's\ntwo lines", ModuleManifest.Parse("Sample.psd1", beta.With("Prerelease", "it's\ntwo lines")).Prerelease);
        // Both directions: taken out again, the text is that of before.
        Assert.Equal(Sample.ReplaceLineEndings("").Replace(" ", ""), added.Replace("Prerelease = 'beta1'", "").ReplaceLineEndings("").Replace(" ", ""));
        string replaced = ModuleManifest.Parse("Sample.psd1", Sample).With("LicenseUri", "https://example.org/other");
        Assert.Equal(Sample.Replace("example.org/licence", "example.org/other"), replaced);
    }

    [Theory]
    [InlineData("@{ ModuleVersion = '1' ", "Sample.psd1:1: error: the file ends too early.")]
    [InlineData("@{\n ModuleVersion = '1\n}", "Sample.psd1:2: error: the text has no end.")]
    [InlineData("@{\n ModuleVersion = $env:VERSION }", "Sample.psd1:2: error: '$env' is not a constant.")]
    [InlineData("@{ ModuleVersion = \"1\" }", "Sample.psd1:1: error: '\"' is not read here; write texts in single quotes.")]
    [InlineData("@{ A = '1'\n a = '2' }", "Sample.psd1:2: error: 'a' is there twice.")]
    [InlineData("@{ A = '1' } 'x'", "Sample.psd1:1: error: there is something behind the table.")]
    [InlineData("@{ A = '1' }", "Sample.psd1: error: there is no table PrivateData.")]
    public void What_is_no_manifest_is_refused_with_its_line(string text, string message) =>
        Assert.Equal(message, Assert.Throws<PackageException>(() => ModuleManifest.Parse("Sample.psd1", text)).Message);

    [Fact]
    public void A_missing_field_is_named() => Assert.Equal("Sample.psd1: error: Author is missing.",
        Assert.Throws<PackageException>(() => ModuleManifest.Parse("Sample.psd1", Sample.Replace("Author =", "Other =")).Author).Message);
}
