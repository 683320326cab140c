using System.Collections.Immutable;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Storage;

/// <summary>A model repository in a folder: a local disk or a mounted volume.</summary>
public sealed class FileArtifactStore : IArtifactStore
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(60);

    private readonly string _root;
    private readonly TimeProvider _time;

    /// <summary>Opens a folder, which is made at the first publication when it is not there.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="timeProvider">The clock; the system's when null.</param>
    /// <exception cref="ArgumentException">The folder is not absolute.</exception>
    public FileArtifactStore(string folder, TimeProvider? timeProvider = null)
    {
        _time = timeProvider ?? TimeProvider.System;
        if (!Path.IsPathFullyQualified(folder))
            throw new ArgumentException($"'{folder}' is not an absolute folder.", nameof(folder));
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Repository = FolderUri(_root);
    }

    /// <inheritdoc/>
    public Uri Repository { get; }

    /// <inheritdoc/>
    public async Task<PublishResult> PublishAsync(BuiltResource resource, bool overwrite, CancellationToken ct)
    {
        FolderName.Check(resource.ServiceName, "service name", _root);
        string target = Path.Combine(_root, resource.ServiceName);
        SourceTree source = ReadModel(resource, ct);

        // A file in the repository's root is no model to any server, so the lock does not disturb them.
        string lockPath = Path.Combine(_root, $".{resource.ServiceName}.lock");
        using FileLock held = await FileLock.AcquireAsync(lockPath, LockTimeout, _time, ct).ConfigureAwait(false);
        using StagingFolder staging = StagingFolder.Create(target);
        if (File.Exists(Path.Combine(target, Publications.PublicationIndex.FileName)))
        {
            throw new DismException(
                ErrorCode.TargetExists, $"'{target}' holds versions of the model, which a publication without versions would take the place of.",
                "Publish with versions (-Versioned, --versioned), or into another folder.", target);
        }

        bool exists = Directory.Exists(target);
        if (File.Exists(target) || new DirectoryInfo(target).LinkTarget is not null)
            throw new DismException(ErrorCode.TargetExists, $"'{target}' is a file or a symbolic link.", "Remove it, or give the model another Name.", target);
        if (exists && await ReadUnchangedAsync(source, target, ct).ConfigureAwait(false) is { } same)
            return Describe(resource, target, same) with { Unchanged = true };
        if (exists && !overwrite)
            throw new DismException(ErrorCode.TargetExists, $"'{target}' already holds a model with other content.", "Publish with overwriting, or give the model another Name.", target);

        ImmutableArray<PublishedFile> files = await CopyAsync(source, staging.Folder, ct).ConfigureAwait(false);
        staging.Commit();
        return Describe(resource, target, files) with { Replaced = exists };
    }

    private static SourceTree ReadModel(BuiltResource resource, CancellationToken ct)
    {
        if (Directory.Exists(resource.ModelFolder))
            return SourceTree.Read(resource.ModelFolder, forbidden: null, ct);
        throw new DismException(
            ErrorCode.ArtifactNotFound,
            $"The folder '{resource.ModelFolder}' of resource '{resource.Name}' does not exist.",
            "Run 'dismps build' in the folder of the template.",
            resource.ModelFolder);
    }

    // The files of the target when they are the source's, else null.
    private static async Task<ImmutableArray<PublishedFile>?> ReadUnchangedAsync(SourceTree source, string target, CancellationToken ct)
    {
        SourceTree present = SourceTree.Read(target, forbidden: null, ct);
        if (!present.Folders.SequenceEqual(source.Folders)
            || !present.Files.Select(f => f.Relative).SequenceEqual(source.Files.Select(f => f.Relative)))
        {
            return null;
        }

        var files = ImmutableArray.CreateBuilder<PublishedFile>(source.Files.Length);
        foreach (((string relative, string path), (_, string presentPath)) in source.Files.Zip(present.Files))
        {
            FileDigest digest = await FileCopier.HashAsync(path, ct).ConfigureAwait(false);
            if (digest != await FileCopier.HashAsync(presentPath, ct).ConfigureAwait(false))
                return null;
            files.Add(new PublishedFile(relative, digest.Size, digest.Sha256));
        }

        return files.MoveToImmutable();
    }

    private static async Task<ImmutableArray<PublishedFile>> CopyAsync(SourceTree source, string folder, CancellationToken ct)
    {
        var files = ImmutableArray.CreateBuilder<PublishedFile>(source.Files.Length);
        foreach (string child in source.Folders)
            FileCopier.MakeFolder(Path.Combine(folder, child));
        foreach ((string relative, string path) in source.Files)
        {
            FileDigest digest = await FileCopier.CopyAsync(path, Path.Combine(folder, relative), ct).ConfigureAwait(false);
            files.Add(new PublishedFile(relative, digest.Size, digest.Sha256));
        }

        return files.MoveToImmutable();
    }

    private PublishResult Describe(BuiltResource resource, string target, ImmutableArray<PublishedFile> files) => new()
    {
        ServiceName = resource.ServiceName,
        ModelUri = FolderUri(target),
        StorageUri = resource.Type.Framework == ServingFramework.Tritonserver ? Repository : FolderUri(target),
        Files = files,
    };

    // The constructor of Uri takes percent signs of a path for escapes; the builder does too, so they are escaped first.
    private static Uri FolderUri(string folder)
    {
        string path = folder.Replace(Path.DirectorySeparatorChar, '/');
        string escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return new Uri($"file://{(escaped.StartsWith('/') ? "" : "/")}{escaped.Replace("%3A", ":", StringComparison.Ordinal)}");
    }
}
