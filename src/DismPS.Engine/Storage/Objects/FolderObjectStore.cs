using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage.Objects;

/// <summary>Objects as files of a folder: a local disk, a network drive, or the place where a volume claim is mounted.</summary>
internal sealed class FolderObjectStore : IObjectStore
{
    private const string PartSuffix = ".part";
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(60);

    private readonly string _root;
    private readonly TimeProvider _time;

    /// <summary>Opens one; the folder is made when something is written.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="repository">The URI that services name it by.</param>
    /// <param name="time">The clock.</param>
    internal FolderObjectStore(string folder, string repository, TimeProvider time)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Repository = repository.TrimEnd('/');
        _time = time;
    }

    /// <inheritdoc/>
    public string Repository { get; }

    private static EnumerationOptions Everything => new() { AttributesToSkip = FileAttributes.None };

    /// <inheritdoc/>
    public string? FindUnversioned(string service) =>
        ((string[])["config.pbtxt", "model-settings.json"]).Select(name => Path.Combine(PathOf(service), name)).FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredObject>> ListAsync(string folder, CancellationToken ct)
    {
        List<StoredObject> found = [];
        Visit(PathOf(folder), folder);
        found.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return Task.FromResult<IReadOnlyList<StoredObject>>(found);

        void Visit(string path, string prefix)
        {
            foreach (FileSystemInfo entry in Entries(path))
            {
                ct.ThrowIfCancellationRequested();
                if (entry.LinkTarget is not null)
                    throw new DismException(ErrorCode.TargetExists, $"'{entry.FullName}' is a symbolic link, which a repository does not have.", "Remove it.", entry.FullName);
                if (entry is DirectoryInfo)
                    Visit(entry.FullName, $"{prefix}{entry.Name}/");
                else if (!IsOwn(entry.Name))
                    found.Add(new StoredObject(prefix + entry.Name, ((FileInfo)entry).Length, "", entry.LastWriteTimeUtc));
            }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<string>>([.. Entries(PathOf(folder)).OfType<DirectoryInfo>().Select(d => d.Name).Where(n => n[0] != '.').Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string key, int limit, CancellationToken ct)
    {
        string path = PathOf(key);
        return Task.FromResult(File.Exists(path) ? FileFailure.WhileReading(path, () => Limited(path, limit)) : null);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string key, ObjectContent content, IProgress<long>? progress, CancellationToken ct)
    {
        string target = PathOf(key), part = PartOf(key);
        FileCopier.MakeFolder(Path.GetDirectoryName(part)!);
        try
        {
            if (content.Path is { } source)
            {
                FileDigest copied = await FileCopier.CopyAsync(source, part, ct).ConfigureAwait(false);
                if (copied.Sha256 != content.Sha256)
                    throw new DismException(ErrorCode.ArtifactChanged, $"'{source}' was changed after it was built.", "Publish again: it is built again then.", source);
                // What is left over is known by its age.
                FileFailure.WhileWriting(part, () => { File.SetLastWriteTimeUtc(part, _time.GetUtcNow().UtcDateTime); return 0; });
            }
            else
            {
                await FileCopier.WriteAllAsync(part, content.Bytes, ct).ConfigureAwait(false);
            }

            FileCopier.MakeFolder(Path.GetDirectoryName(target)!);
            FileFailure.WhileWriting(target, () => { File.Move(part, target, overwrite: true); return 0; });
            progress?.Report(content.Size);
        }
        catch
        {
            DeleteQuietly(part);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> HoldsAsync(StoredObject stored, ObjectContent content, CancellationToken ct) =>
        stored.Size == content.Size && (await FileCopier.HashAsync(PathOf(stored.Key), ct).ConfigureAwait(false)).Sha256 == content.Sha256;

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        foreach (string key in keys)
        {
            ct.ThrowIfCancellationRequested();
            string path = PathOf(key);
            FileFailure.WhileWriting(path, () =>
            {
                if (File.Exists(path))
                    File.Delete(path);
                for (string above = Path.GetDirectoryName(path)!; above != _root && Directory.Exists(above) && !Directory.EnumerateFileSystemEntries(above).Any(); above = Path.GetDirectoryName(above)!)
                    Directory.Delete(above);
                return 0;
            });
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task UpdateAsync(string key, int limit, Func<byte[]?, byte[]?> change, CancellationToken ct)
    {
        // Beside the repository's folders, as publications without versions have it: it stays, because deleting it would let two lock two files.
        string lockPath = Path.Combine(_root, $".{key.Split('/')[0]}.lock");
        using FileLock held = await FileLock.AcquireAsync(lockPath, LockTimeout, _time, ct).ConfigureAwait(false);
        if (change(await ReadAsync(key, limit, ct).ConfigureAwait(false)) is { } next)
            await WriteAsync(key, ObjectContent.Of(next), null, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(string folder, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<UnfinishedUpload>>([.. Entries(PathOf(folder)).OfType<FileInfo>().Where(f => IsOwn(f.Name))
            .Select(f => new UnfinishedUpload(folder + f.Name, "", f.LastWriteTimeUtc, f.Length))]);

    /// <inheritdoc/>
    public Task AbortAsync(UnfinishedUpload upload, CancellationToken ct) => DeleteAsync([upload.Key], ct);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // Of the same folder of the repository, so that it is one file system, and outside of any version.
    private string PartOf(string key) => Path.Combine(_root, key.Split('/')[0], $".{Guid.NewGuid():N}{PartSuffix}");

    private static bool IsOwn(string name) => name.Length == 33 + PartSuffix.Length && name[0] == '.' && name.EndsWith(PartSuffix, StringComparison.Ordinal);

    private static byte[] Limited(string path, int limit)
    {
        byte[] read = RegularFile.ReadAtMost(path, limit);
        return read.Length <= limit ? read : throw new DismException(ErrorCode.StorageFailed, $"'{path}' is larger than {limit} bytes.", "It is none of this program's files.", path);
    }

    private static FileSystemInfo[] Entries(string path) =>
        Directory.Exists(path) ? FileFailure.WhileReading(path, () => new DirectoryInfo(path).GetFileSystemInfos("*", Everything)) : [];

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // What cannot be deleted now is removed with other leftovers.
        }
    }

    private string PathOf(string key)
    {
        if (key.Length > 0)
            ObjectKeys.Check(key.TrimEnd('/'));
        return Path.Combine(_root, key.Replace('/', Path.DirectorySeparatorChar));
    }
}
