using System.Collections.Immutable;
using System.IO.Compression;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Writes zip archives of which the same files always give the same bytes: sorted, with one fixed time and mode.</summary>
internal static class ArchiveWriter
{
    private const int BufferSize = 1 << 20;

    // The first time that the format can express.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A plain file, rw-r--r--, in the half where Unix keeps it.
    private const int Attributes = unchecked((int)0x81A4_0000);

    /// <summary>Writes an archive.</summary>
    /// <param name="archive">Absolute path of the new file.</param>
    /// <param name="files">Files only, as the platform's tool has it; the paths are the names in the archive.</param>
    /// <param name="read">Told how many bytes of the files are packed.</param>
    /// <param name="ct">Ends the writing.</param>
    /// <returns>What is in the archive, in its order.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static async Task<ImmutableArray<ArchiveEntry>> WriteAsync(string archive, IEnumerable<PlannedFile> files, Action<long>? read, CancellationToken ct)
    {
        var entries = ImmutableArray.CreateBuilder<ArchiveEntry>();
        long done = 0;
        try
        {
            FileStream file = new(archive, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await using (file.ConfigureAwait(false))
            {
                ZipArchive zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct).ConfigureAwait(false);
                await using (zip.ConfigureAwait(false))
                {
                    byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
                    foreach (PlannedFile planned in files.OrderBy(f => f.RelativePath, CodePointComparer.Instance))
                    {
                        long before = done;
                        await AddAsync(zip, planned, buffer, count => { done += count; read?.Invoke(done); }, ct).ConfigureAwait(false);
                        entries.Add(new ArchiveEntry(planned.RelativePath, done - before));
                    }
                }
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(archive, e);
        }

        return entries.ToImmutable();
    }

    private static async Task AddAsync(ZipArchive zip, PlannedFile file, byte[] buffer, Action<int> read, CancellationToken ct)
    {
        Stream source = file.Source is null ? new MemoryStream(file.Content.ToArray(), writable: false) : FileCopier.OpenSource(file.Source);
        await using (source.ConfigureAwait(false))
        {
            ZipArchiveEntry entry = zip.CreateEntry(file.RelativePath, CompressionLevel.Optimal);
            entry.LastWriteTime = EntryTime;
            entry.ExternalAttributes = Attributes;
            Stream target = await entry.OpenAsync(ct).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                while (await source.ReadAsync(buffer, ct).ConfigureAwait(false) is var count and > 0)
                {
                    await target.WriteAsync(buffer.AsMemory(0, count), ct).ConfigureAwait(false);
                    read(count);
                }
            }
        }
    }
}
