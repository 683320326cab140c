namespace DismPS.Tool.Output;

/// <summary>The JSON document of <c>register</c>.</summary>
internal sealed record RegistrationDocument(string Title, string Text, string Template, bool TemplateInText, string? File);

/// <summary>The document of <c>package --dry-run</c>.</summary>
internal sealed record PackagePlanDocument(string PackageFolder, IReadOnlyList<PlannedPackageDocument> Packages);

/// <summary>A package that would be made; upload is none, send or reuse.</summary>
internal sealed record PlannedPackageDocument(
    string Resource, string Workspace, string ObjectName, long Bytes, string Sha256, string Upload, string? Uri, IReadOnlyList<ArchiveEntryDocument> Entries);

/// <summary>A file in a package.</summary>
internal sealed record ArchiveEntryDocument(string Name, long Bytes);

/// <summary>The document of <c>package verify</c>.</summary>
internal sealed record PackageCheckDocument(
    bool Valid, string Path, IReadOnlyList<CheckedArchiveDocument> Archives, IReadOnlyList<PackageProblemDocument> Problems);

/// <summary>A checked archive.</summary>
internal sealed record CheckedArchiveDocument(string Path, string? Resource, int Files, long Bytes);

/// <summary>A fault of a package.</summary>
internal sealed record PackageProblemDocument(string Kind, string Archive, string? Entry, string Message);

/// <summary>The document of <c>package expand</c>.</summary>
internal sealed record ExpandedPackageDocument(string Folder, int Files, long Bytes);
