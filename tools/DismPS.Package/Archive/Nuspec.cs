using System.Xml.Linq;
using DismPS.Package.Manifest;

namespace DismPS.Package.Archive;

/// <summary>Describes the package to a gallery, in the form and with the fields of Publish-PSResource.</summary>
internal static class Nuspec
{
    private static readonly XNamespace Space = "http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd";

    public static XDocument Of(ModuleManifest manifest) => new(new XElement(Space + "package", new XElement(Space + "metadata",
        Field("id", manifest.Id),
        Field("version", manifest.Version),
        Field("authors", manifest.Author),
        Field("owners", manifest.CompanyName),
        Field("requireLicenseAcceptance", "false"),
        Field("licenseUrl", manifest.LicenseUri),
        Field("projectUrl", manifest.ProjectUri),
        Field("description", manifest.Description),
        Field("releaseNotes", manifest.ReleaseNotes),
        Field("copyright", manifest.Copyright),
        Field("tags", string.Join(' ', manifest.Tags)))));

    private static XElement? Field(string name, string value) => value.Length == 0 ? null : new XElement(Space + name, value);
}
