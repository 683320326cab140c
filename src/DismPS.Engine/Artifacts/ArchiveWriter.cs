using System.IO.Compression;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Writes zip archives of which the same files always give the same bytes: sorted, with one fixed time and mode.</summary>
internal static class ArchiveWriter
{
    // The first time that the format can express.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A plain file, rw-r--r--, in the half where Unix keeps it.
    private const int Attributes = unchecked((int)0x81A4_0000);

    /// <summary>Writes an archive.</summary>
    /// <param name="archive">Absolute path of the new file.</param>
    /// <param name="entries">Name in the archive, with <c>/</c>, and absolute path of each file; files only, as the platform's tool has it.</param>
    /// <param name="ct">Ends the writing.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static async Task WriteAsync(string archive, IEnumerable<(string Name, string Path)> entries, CancellationToken ct)
    {
        try
        {
            FileStream file = new(archive, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await using (file.ConfigureAwait(false))
            {
                ZipArchive zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct).ConfigureAwait(false);
                await using (zip.ConfigureAwait(false))
                {
                    foreach ((string name, string path) in entries.OrderBy(e => e.Name, CodePointComparer.Instance))
                        await AddAsync(zip, name, path, ct).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(archive, e);
        }
    }

    private static async Task AddAsync(ZipArchive zip, string name, string path, CancellationToken ct)
    {
        FileStream source = FileCopier.OpenSource(path);
        await using (source.ConfigureAwait(false))
        {
            ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Optimal);
            entry.LastWriteTime = EntryTime;
            entry.ExternalAttributes = Attributes;
            Stream target = await entry.OpenAsync(ct).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
                await source.CopyToAsync(target, 1 << 20, ct).ConfigureAwait(false);
        }
    }
}
