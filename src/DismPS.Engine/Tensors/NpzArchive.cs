using System.Buffers.Binary;
using System.IO.Compression;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tensors;

/// <summary>An .npz file: a zip of .npy files. What it claims to unpack to is limited before anything is unpacked.</summary>
public sealed class NpzArchive : IDisposable
{
    private const int MostEntries = 1000;
    private readonly ZipArchive zip;
    private readonly string file;
    private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);

    /// <summary>Opens an archive.</summary>
    /// <param name="stream">The file, which can seek; stays open.</param>
    /// <param name="file">Its name in messages.</param>
    /// <param name="maxUnpackedBytes">Bytes of all arrays together at most.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: not a zip, too many or too large entries, or a name twice.</exception>
    public NpzArchive(Stream stream, string file, long maxUnpackedBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.file = file;
        RefuseManyEntries(stream);
        try
        {
            zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            long unpacked = 0;
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal))
                    continue;
                unpacked += Math.Min(entry.Length, maxUnpackedBytes + 1);
                if (entry.Length < 0 || unpacked > maxUnpackedBytes || unpacked < 0)
                    throw NpyHeader.Fault(file, $"the arrays unpack to more than {maxUnpackedBytes} bytes.");
                if (!entries.TryAdd(entry.FullName[..^4], entry))
                    throw NpyHeader.Fault(file, $"the array '{entry.FullName[..^4]}' is there twice.");
            }
        }
        catch (InvalidDataException fault)
        {
            zip?.Dispose();
            throw new DismException(ErrorCode.InputInvalid, $"{file}: this is not an .npz file, or it is damaged.",
                "Copy the file again, or write it with numpy.savez; a single array is an .npy file.", file, fault);
        }
    }

    /// <summary>Names of the arrays, in the file's order.</summary>
    public IReadOnlyCollection<string> Names => entries.Keys;

    /// <summary>Opens an array; several may be read in turns.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="maxBytesInMemory">Limit for an array in Fortran order, bytes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: the entry is no array, damaged, or larger than it claims.</exception>
    public async ValueTask<NpyArray> OpenAsync(string name, long maxBytesInMemory, CancellationToken cancellationToken)
    {
        ZipArchiveEntry entry = entries[name];
        string label = $"{file} ({name})";
        Stream stream;
        try
        {
            stream = entry.Open();
        }
        catch (InvalidDataException fault)
        {
            throw new DismException(ErrorCode.InputInvalid, $"{label}: the entry cannot be unpacked: {fault.Message}",
                "Copy the file again, or write it again with numpy.savez.", file, fault);
        }

        NpyArray array = await NpyArray.OpenAsync(stream, label, maxBytesInMemory, cancellationToken).ConfigureAwait(false);
        if (array.Header.Bytes > entry.Length)
            throw NpyHeader.Fault(label, $"the header promises {array.Header.Bytes} bytes and the entry has {entry.Length}.");
        return array;
    }

    /// <summary>Closes the archive.</summary>
    public void Dispose() => zip.Dispose();

    // Looked up in the end record before the zip reader makes an object for every entry.
    private void RefuseManyEntries(Stream stream)
    {
        if (!stream.CanSeek)
            throw NpyHeader.Fault(file, ".npz is read from a file only, because its table of contents is at the end.");
        byte[] tail = new byte[Math.Min(stream.Length, 22 + 65535)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        stream.Position = 0;
        int end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + 22 > tail.Length)
            throw NpyHeader.Fault(file, "this is not an .npz file: it has no zip table of contents.");
        int count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        if (count > MostEntries)
            throw NpyHeader.Fault(file, $"the file has {(count == 65535 ? "at least 65535" : count)} entries; at most {MostEntries} are read.");
    }
}
