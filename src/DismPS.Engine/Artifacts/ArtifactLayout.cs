namespace DismPS.Engine.Artifacts;

/// <summary>Where a build keeps its files. Source: dismcli 0.6.1, <c>BUILD_PATH</c> and <c>PACKAGE_PATH</c>.</summary>
public sealed record ArtifactLayout
{
    /// <summary>Name of the template inside the build and package folders.</summary>
    public const string TemplateFileName = "template.yaml";

    private const string RootName = ".dism-artifacts";

    private ArtifactLayout(string workingFolder, string buildFolder, string packageFolder, bool isDefault)
    {
        WorkingFolder = workingFolder;
        BuildFolder = buildFolder;
        PackageFolder = packageFolder;
        IsDefault = isDefault;
    }

    /// <summary>Absolute folder that the user works in.</summary>
    public string WorkingFolder { get; }

    /// <summary>Absolute; <c>.dism-artifacts/build</c> unless set otherwise.</summary>
    public string BuildFolder { get; }

    /// <summary>Absolute; <c>.dism-artifacts/package</c> unless set otherwise.</summary>
    public string PackageFolder { get; }

    /// <summary>True when the build folder is this program's own, so that whatever stands there may be replaced.</summary>
    public bool IsDefault { get; }

    /// <summary>Folder of the build folder; the lock, the manifest and unfinished builds lie there.</summary>
    public string Root => Path.GetDirectoryName(BuildFolder)!;

    /// <summary>The template as it was built.</summary>
    public string TemplatePath => Path.Combine(BuildFolder, TemplateFileName);

    /// <summary><c>manifest.json</c> beside a folder named <c>build</c>, <c>NAME.manifest.json</c> beside any other.</summary>
    public string ManifestPath => Path.Combine(Root, BuildName == "build" ? "manifest.json" : BuildName + ".manifest.json");

    /// <summary>What was uploaded where: <c>uploads.json</c> beside a folder named <c>build</c>, <c>NAME.uploads.json</c> beside any other.</summary>
    public string UploadsPath => Path.Combine(Root, BuildName == "build" ? "uploads.json" : BuildName + ".uploads.json");

    /// <summary>The file whose lock a build holds.</summary>
    public string LockPath => Path.Combine(Root, BuildName + ".lock");

    private string BuildName => Path.GetFileName(BuildFolder);

    /// <summary>The layout below a working folder.</summary>
    /// <param name="workingFolder">Absolute.</param>
    /// <param name="buildFolder">Absolute, in place of <c>.dism-artifacts/build</c>.</param>
    /// <param name="packageFolder">Absolute, in place of <c>.dism-artifacts/package</c>.</param>
    /// <exception cref="ArgumentException">A folder is not absolute, or is the root of a disk.</exception>
    public static ArtifactLayout For(string workingFolder, string? buildFolder = null, string? packageFolder = null)
    {
        string working = Normalize(workingFolder, nameof(workingFolder));
        string build = buildFolder is null
            ? Path.Combine(working, RootName, "build")
            : Normalize(buildFolder, nameof(buildFolder));
        string package = packageFolder is null
            ? Path.Combine(working, RootName, "package")
            : Normalize(packageFolder, nameof(packageFolder));
        if (Path.GetDirectoryName(build) is null)
            throw new ArgumentException("The root of a disk cannot be a build folder.", nameof(buildFolder));
        if (Path.GetDirectoryName(package) is null)
            throw new ArgumentException("The root of a disk cannot be a package folder.", nameof(packageFolder));
        return new ArtifactLayout(working, build, package, buildFolder is null);
    }

    /// <summary>A path of the build folder as the built template names it: from the working folder, or absolute when it lies elsewhere.</summary>
    internal string NameInTemplate(string path)
    {
        string relative = Path.GetRelativePath(WorkingFolder, path);
        bool outside = relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathFullyQualified(relative);
        return (outside ? path : relative).Replace(Path.DirectorySeparatorChar, '/');
    }

    private static string Normalize(string folder, string parameter)
    {
        if (!Path.IsPathFullyQualified(folder))
            throw new ArgumentException($"'{folder}' is not an absolute folder.", parameter);
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
    }
}
