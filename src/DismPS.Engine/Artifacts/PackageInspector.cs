using System.Collections.Immutable;
using System.Security.Cryptography;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Archives;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// Checks archives byte by byte and, where asked, unpacks them in the same pass. Nothing is written of an archive of which a name, a kind or a
/// size is wrong, and never more than an entry claims.
/// </summary>
internal sealed class PackageInspector(PackageLimits limits)
{
    private readonly ImmutableArray<PackageProblem>.Builder _problems = ImmutableArray.CreateBuilder<PackageProblem>();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(256 * 1024);

    /// <summary>Checks all archives.</summary>
    /// <param name="source">What to check.</param>
    /// <param name="folderOf">Absolute folder that an archive is unpacked to; null unpacks nothing.</param>
    /// <param name="ct">Ends the check.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>.</exception>
    internal PackageCheck Check(PackageSource source, Func<PackageSource.Archive, string>? folderOf, CancellationToken ct)
    {
        _problems.AddRange(source.Problems);
        var archives = ImmutableArray.CreateBuilder<CheckedArchive>();
        foreach (PackageSource.Archive archive in source.Archives)
        {
            // What is unpacked is thrown away when anything is wrong.
            if (folderOf is not null && _problems.Count > 0)
                break;
            archives.Add(Check(archive, folderOf?.Invoke(archive), ct));
        }

        return new PackageCheck(source.Path, archives.ToImmutable(), _problems.ToImmutable());
    }

    private CheckedArchive Check(PackageSource.Archive archive, string? folder, CancellationToken ct)
    {
        using FileStream stream = FileCopier.OpenSource(archive.Path);
        if (ZipDirectory.Read(stream, out string? fault) is not { } zip)
        {
            Add(PackageProblemKind.NotAnArchive, archive, (string?)null, $"The file {fault}.");
            return new CheckedArchive(archive.Path, archive.Resource?.Name, 0, 0);
        }

        ImmutableArray<ZipEntry> files = [.. zip.Entries.Where(e => !e.Name.EndsWith('/'))];
        int before = _problems.Count;
        CheckTable(archive, zip, stream.Length);
        HashSet<string> names = [.. files.Select(f => f.Name)];
        if (archive.Resource is { } resource)
        {
            foreach ((PackageProblemKind kind, string entry, string what) in PackageLayout.FaultsOf(resource, names))
                Add(kind, archive, entry, $"'{Shown(entry)}' {what}.");
        }

        // Of one that is too large not even the reading would end soon.
        bool isSound = _problems.Count == before;
        if (isSound || (folder is null && _problems.Skip(before).All(p => p.Kind != PackageProblemKind.TooLarge)))
            CheckContent(archive, zip, files, folder, ct);
        return new CheckedArchive(archive.Path, archive.Resource?.Name, files.Length, SumOf(files));
    }

    private void CheckTable(PackageSource.Archive archive, ZipDirectory zip, long length)
    {
        foreach (ZipEntry entry in zip.Entries)
        {
            if (EntryNames.FaultOf(entry) is { } fault)
                Add(PackageProblemKind.UnsafeName, archive, entry, fault);
            if (entry.UnixType is not (0 or 0x8000 or 0x4000) || (entry.UnixType == 0x4000) && !entry.Name.EndsWith('/'))
                Add(PackageProblemKind.SpecialFile, archive, entry, entry.UnixType == 0xA000 ? "is a symbolic link" : "is no plain file");
            if (entry.IsEncrypted)
                Add(PackageProblemKind.Unreadable, archive, entry, "is encrypted");
            else if (entry.Method is not (0 or 8))
                Add(PackageProblemKind.Unreadable, archive, entry, $"is packed by method {entry.Method}; stored (0) and deflate (8) are read");
            else if (entry.IsImpossible)
                Add(PackageProblemKind.TooLarge, archive, entry, $"claims {entry.Size} bytes, which {entry.PackedSize} packed ones cannot give");
            if (entry.Name.EndsWith('/') && entry.Size > 0)
                Add(PackageProblemKind.Damaged, archive, entry, "is a folder and has bytes");
            if (!zip.HasSameName(entry))
                Add(PackageProblemKind.Damaged, archive, entry, "has another name in front of its bytes than in the table of contents");
        }

        foreach ((PackageProblemKind kind, ZipEntry entry, string fault) in EntryNames.CollisionsOf(zip.Entries))
            Add(kind, archive, entry, fault);

        long bytes = SumOf(zip.Entries);
        if (zip.Entries.Aggregate(0L, (sum, e) => Sum(sum, e.PackedSize)) > length)
            Add(PackageProblemKind.TooLarge, archive, (string?)null, "Entries of the archive share their bytes.");
        if (bytes > limits.MaxBytes)
            Add(PackageProblemKind.TooLarge, archive, (string?)null, $"The archive unpacks to {bytes} bytes; at most {limits.MaxBytes} are allowed.");
        else if (bytes > limits.RatioFrom && bytes / limits.MaxRatio > length)
            Add(PackageProblemKind.TooLarge, archive, (string?)null, $"The archive unpacks to {bytes} bytes, {bytes / Math.Max(length, 1)} times its size; at most {limits.MaxRatio} times is allowed.");
    }

    private void CheckContent(PackageSource.Archive archive, ZipDirectory zip, ImmutableArray<ZipEntry> files, string? folder, CancellationToken ct)
    {
        if (folder is not null)
            FileCopier.MakeFolder(folder);
        Dictionary<string, ManifestFile>? built = BuiltFilesOf(archive);
        long read = 0;
        foreach (ZipEntry entry in files)
        {
            // Entries whose bytes are shared could be read over and over.
            if (entry.IsImpossible || (read = Sum(read, entry.Size)) > limits.MaxBytes)
                continue;
            string? sha256 = CheckFile(archive, zip, entry, folder is null ? null : TargetOf(folder, entry), built is not null, ct);
            if (built is not null && sha256 is not null && (!built.Remove(entry.Name, out ManifestFile? file) || file.Sha256 != sha256))
                Add(PackageProblemKind.DiffersFromBuild, archive, entry, "is not what the build beside the package holds; package again");
        }

        foreach (ZipEntry entry in zip.Entries.Where(e => folder is not null && e.Name.EndsWith('/')))
            FileCopier.MakeFolder(TargetOf(folder!, entry));
        foreach (string missing in built?.Keys.Except(files.Select(f => f.Name)).Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>())
            Add(PackageProblemKind.DiffersFromBuild, archive, missing, $"'{Shown(missing)}' is in the build beside the package and not in the archive; package again.");
    }

    // By their names in the archive; null when no build is known. The manifest may have been written by anybody.
    private static Dictionary<string, ManifestFile>? BuiltFilesOf(PackageSource.Archive archive)
    {
        if (archive.Built is not { Files.IsDefault: false } resource)
            return null;
        var files = new Dictionary<string, ManifestFile>(StringComparer.Ordinal);
        foreach (ManifestFile file in resource.Files.Where(f => f is not null && f.Path.StartsWith(resource.Name + "/", StringComparison.Ordinal)))
            files[file.Path[(resource.Name.Length + 1)..]] = file;
        return files;
    }

    // The SHA-256 where it was asked for and the file is sound.
    private string? CheckFile(PackageSource.Archive archive, ZipDirectory zip, ZipEntry entry, string? target, bool hashes, CancellationToken ct)
    {
        using Stream? content = zip.Open(entry);
        if (content is null)
        {
            // What is encrypted or packed otherwise was told already.
            if (!entry.IsEncrypted && entry.Method is 0 or 8)
                Add(PackageProblemKind.Damaged, archive, entry, "is not where the table of contents says");
            return null;
        }

        using FileStream? output = target is null ? null : FileFailure.WhileWriting(target, () => New(target));
        using IncrementalHash? hash = hashes ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        Crc32 checksum = default;
        long size = 0;
        try
        {
            while (content.Read(_buffer) is var count and > 0)
            {
                ct.ThrowIfCancellationRequested();
                ReadOnlySpan<byte> block = _buffer.AsSpan(0, count);
                checksum.Append(block);
                hash?.AppendData(block);
                size += count;
                if (output is not null)
                    FileFailure.WhileWriting(target!, () => { output.Write(_buffer, 0, count); return 0; });
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            Add(PackageProblemKind.Damaged, archive, entry, "has broken bytes");
            return null;
        }

        if (size != entry.Size)
            Add(PackageProblemKind.Damaged, archive, entry, $"has {size} bytes and claims {entry.Size}");
        else if (checksum.Value != entry.Crc32)
            Add(PackageProblemKind.WrongChecksum, archive, entry, $"has the checksum {checksum.Value:x8}, not {entry.Crc32:x8} as the archive says");
        else
            return hash is null ? null : Convert.ToHexStringLower(hash.GetHashAndReset());
        return null;
    }

    private static FileStream New(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    // The names were checked; this is the second lock on the same door.
    private static string TargetOf(string folder, ZipEntry entry)
    {
        string path = Path.GetFullPath(entry.Name, folder);
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new DismException(ErrorCode.PathEscape, $"'{Shown(entry.Name)}' leaves the folder '{folder}'.",
                "Do not unpack it: ask whoever made the package for another one.", folder);
    }

    private static long SumOf(IEnumerable<ZipEntry> entries) => entries.Aggregate(0L, (sum, e) => Sum(sum, e.Size));

    // Claimed sizes are any numbers.
    private static long Sum(long sum, long size) => size > long.MaxValue - sum ? long.MaxValue : sum + size;

    private void Add(PackageProblemKind kind, PackageSource.Archive archive, ZipEntry entry, string fault) =>
        Add(kind, archive, entry.Name, $"'{Shown(entry.Name)}' {fault}.");

    private void Add(PackageProblemKind kind, PackageSource.Archive archive, string? entry, string message)
    {
        if (_problems.Count < limits.MaxProblems)
            _problems.Add(new PackageProblem(kind, archive.Path, entry, message));
    }

    // Names of strangers go to a terminal.
    private static string Shown(string name)
    {
        const int MaxShown = 200;
        string line = new([.. name.Take(MaxShown).Select(c => char.IsControl(c) ? '?' : c)]);
        return name.Length > MaxShown ? line + "…" : line;
    }
}
