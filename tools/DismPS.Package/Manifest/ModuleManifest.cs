namespace DismPS.Package.Manifest;

/// <summary>What the Gallery asks of a module's manifest.</summary>
public sealed class ModuleManifest
{
    private readonly string _file;
    private readonly string _text;
    private readonly DataTable _table;
    private readonly DataTable _gallery;

    private ModuleManifest(string file, string text)
    {
        _file = file;
        _text = text;
        _table = DataReader.Read(file, text);
        _gallery = Inner(Inner(_table, "PrivateData"), "PSData");
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="PackageException">The text is not one, or lacks what a package needs.</exception>
    public static ModuleManifest Parse(string file, string text) => new(file, text);

    /// <summary>The manifest as it is written.</summary>
    public string Text => _text;

    /// <summary>Name of the module: that of the file.</summary>
    public string Id => Path.GetFileNameWithoutExtension(_file);

    /// <summary>Version of the package: <c>0.1.0</c> or <c>0.1.0-beta1</c>.</summary>
    public string Version => Prerelease.Length == 0 ? Required("ModuleVersion") : $"{Required("ModuleVersion")}-{Prerelease}";

    /// <summary>Empty for a version that is none.</summary>
    public string Prerelease => Value(_gallery, "Prerelease").TrimStart('-');

    /// <summary>Names the people.</summary>
    public string Author => Required("Author");

    /// <summary>Names the firm.</summary>
    public string CompanyName => Value(_table, "CompanyName");

    /// <summary>One sentence.</summary>
    public string Description => Required("Description");

    /// <summary>The line of the licence.</summary>
    public string Copyright => Value(_table, "Copyright");

    /// <summary>Address of the licence.</summary>
    public string LicenseUri => Value(_gallery, "LicenseUri");

    /// <summary>Address of the project.</summary>
    public string ProjectUri => Value(_gallery, "ProjectUri");

    /// <summary>What is new.</summary>
    public string ReleaseNotes => Value(_gallery, "ReleaseNotes");

    /// <summary>The cmdlets that are exported.</summary>
    public IReadOnlyList<string> Cmdlets => List(_table, "CmdletsToExport");

    /// <summary>The tags of the package, as Publish-PSResource and Publish-Module write them: the kind, the manifest's own, and what is exported.</summary>
    public IReadOnlyList<string> Tags =>
    [
        .. new[] { "PSModule" }.Concat(List(_gallery, "Tags"))
            .Concat(Cmdlets.Count == 0 ? [] : ["PSIncludes_Cmdlet"])
            .Concat(Cmdlets.Order(StringComparer.Ordinal).SelectMany(c => (string[])[$"PSCmdlet_{c}", $"PSCommand_{c}"]))
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The text with an entry of PSData set.</summary>
    public string With(string name, string value)
    {
        string quoted = $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
        return _gallery.Places.TryGetValue(name, out (int Start, int End) place)
            ? string.Concat(_text.AsSpan(0, place.Start), quoted, _text.AsSpan(place.End))
            : _text.Insert(_gallery.End, $"    {name} = {quoted}\n        ");
    }

    private DataTable Inner(DataTable table, string name) =>
        table.Values.GetValueOrDefault(name) as DataTable ?? throw new PackageException(_file, 0, $"there is no table {name}.");

    private string Required(string name) => Value(_table, name) is { Length: > 0 } value ? value : throw new PackageException(_file, 0, $"{name} is missing.");

    private static string Value(DataTable table, string name) => table.Values.GetValueOrDefault(name) as string ?? "";

    private static IReadOnlyList<string> List(DataTable table, string name) => table.Values.GetValueOrDefault(name) switch
    {
        IReadOnlyList<string> list => list,
        string one => [one],
        _ => [],
    };
}
