using System.Xml.Linq;
using DismPS.Package.Manifest;

namespace DismPS.Package.Archive;

/// <summary>The parts of the Open Packaging Conventions that every NuGet package has.</summary>
internal static class PackageParts
{
    private const string Octets = "application/octet";

    /// <summary>What stands for what in the package.</summary>
    public static XDocument ContentTypes(IEnumerable<string> names)
    {
        XNamespace space = "http://schemas.openxmlformats.org/package/2006/content-types";
        string[] all = [.. names.Order(StringComparer.Ordinal)];
        IEnumerable<XElement> endings = all.Select(EndingOf).Where(ending => ending.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)
            .Select(ending => new XElement(space + "Default", new XAttribute("Extension", ending), new XAttribute("ContentType", TypeOf(ending))));
        IEnumerable<XElement> others = all.Where(name => EndingOf(name).Length == 0)
            .Select(name => new XElement(space + "Override", new XAttribute("PartName", "/" + name), new XAttribute("ContentType", Octets)));
        return new XDocument(new XElement(space + "Types", endings, others));
    }

    /// <summary>Which part is the description, which the properties.</summary>
    public static XDocument Relationships(string nuspec, string properties)
    {
        XNamespace space = "http://schemas.openxmlformats.org/package/2006/relationships";
        XElement Relation(string id, string type, string target) =>
            new(space + "Relationship", new XAttribute("Type", type), new XAttribute("Target", "/" + target), new XAttribute("Id", id));
        return new XDocument(new XElement(space + "Relationships",
            Relation("R1", "http://schemas.microsoft.com/packaging/2010/07/manifest", nuspec),
            Relation("R2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", properties)));
    }

    /// <summary>The properties that programs show without knowing NuGet.</summary>
    public static XDocument CoreProperties(ModuleManifest manifest)
    {
        XNamespace space = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties", words = "http://purl.org/dc/elements/1.1/";
        return new XDocument(new XElement(space + "coreProperties",
            new XAttribute(XNamespace.Xmlns + "dc", words),
            new XElement(words + "creator", manifest.Author),
            new XElement(words + "description", manifest.Description),
            new XElement(words + "identifier", manifest.Id),
            new XElement(space + "version", manifest.Version),
            new XElement(space + "keywords", string.Join(' ', manifest.Tags))));
    }

    /// <summary>Names that no program has to write in another way: letters, digits and a few signs.</summary>
    public static bool IsPortable(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '/') && !name.Split('/').Any(part => part.Length == 0 || part.Trim('.').Length == 0 || part.EndsWith('.'));

    private static string EndingOf(string name) => Path.GetExtension(name).TrimStart('.');

    private static string TypeOf(string ending) => ending.ToLowerInvariant() switch
    {
        "rels" => "application/vnd.openxmlformats-package.relationships+xml",
        "psmdcp" => "application/vnd.openxmlformats-package.core-properties+xml",
        _ => Octets,
    };
}
