using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Python.Environments;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>The requirements files of some resources, each read once.</summary>
internal sealed class EnvironmentRequirements
{
    private readonly ImmutableArray<(RequirementsFile File, ImmutableArray<ServingFramework> Frameworks)> files;

    private EnvironmentRequirements(IEnumerable<(RequirementsFile File, ImmutableArray<ServingFramework> Frameworks)> files) => this.files = [.. files];

    /// <summary>What is asked for altogether.</summary>
    public RequirementsFile Whole => files.Length == 1 ? files[0].File : new RequirementsFile
    {
        Path = string.Join(", ", files.Select(f => f.File.Path)),
        Requirements = [.. files.SelectMany(f => f.File.Requirements)],
        Constraints = [.. files.SelectMany(f => f.File.Constraints)],
        Options = [.. files.SelectMany(f => f.File.Options).Distinct()],
        Notes = [.. files.SelectMany(f => f.File.Notes)],
        UsesFolder = files.Any(f => f.File.UsesFolder),
    };

    /// <summary>Reads what the options mean.</summary>
    /// <exception cref="DismException">There is no file, or it cannot be read.</exception>
    public static EnvironmentRequirements Of(CreateEnvironmentOptions options, ImmutableArray<EnvironmentSubject> subjects)
    {
        if (options.FromImports)
            return new(subjects.Select(s => (RequirementsFile.Of($"imports of {s.Resource.Name}", s.Packages), Frameworks([s]))));
        return Find(options.Source, options.RequirementsPath, subjects) ?? throw Missing(options.Source, subjects);
    }

    /// <summary>Reads what there is; null when there is no file.</summary>
    public static EnvironmentRequirements? Find(TemplateSource source, string? named, ImmutableArray<EnvironmentSubject> subjects)
    {
        var found = subjects.Select(s => (Subject: s, Path: named ?? s.FindRequirements(source))).Where(s => s.Path is not null)
            .GroupBy(s => s.Path!, s => s.Subject, StringComparer.Ordinal).ToArray();
        return found.Length == 0 ? null : new(found.Select(f => (RequirementsReader.Read(f.Key, Path.GetRelativePath(source.WorkingFolder, f.Key)), Frameworks(f))));
    }

    /// <summary>Where the platform's images differ.</summary>
    public IEnumerable<EnvironmentWarning> Conflicts() =>
        files.SelectMany(f => f.Frameworks.SelectMany(framework => PlatformConflicts.OfRequirements(f.File, framework)));

    // TorchScript runs in Triton without a Python: its torch is no requirement there.
    private static ImmutableArray<ServingFramework> Frameworks(IEnumerable<EnvironmentSubject> subjects) =>
        [.. subjects.Where(s => s.CodeFolder is not null).Select(s => s.Framework).Distinct()];

    private static DismException Missing(TemplateSource source, ImmutableArray<EnvironmentSubject> subjects)
    {
        string[] packages = [.. subjects.SelectMany(s => s.Packages.Select(p => PlatformVersions.Find(s.Framework, p) is { Versions.Length: 1 } known && s.CodeFolder is not null ? $"{p}=={known.VersionText}" : p)).Distinct()];
        string folder = subjects.Select(s => s.HandlerFolder).FirstOrDefault(f => f is not null) ?? Path.GetDirectoryName(source.FullPath)!;
        string file = Path.GetRelativePath(source.WorkingFolder, Path.Combine(folder, "requirements.txt"));
        return new DismException(ErrorCode.ReadFailed, $"There is no requirements.txt for {string.Join(", ", subjects.Select(s => s.Resource.Name))}.",
            packages.Length == 0
                ? $"The code imports nothing but Python's own modules; an empty {file}, or --from-imports (-FromImports), makes an empty environment."
                : $"Write these lines into {file}: {string.Join(", ", packages)} (the platform's versions, where they are known). Or let --from-imports (-FromImports) install what the code imports.",
            file);
    }
}
