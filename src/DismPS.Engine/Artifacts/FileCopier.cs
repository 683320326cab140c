using System.Security.Cryptography;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Copies and hashes files in one pass.</summary>
internal static class FileCopier
{
    private const int BufferSize = 1 << 20;

    /// <summary>The digest of a file.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static async Task<FileDigest> HashAsync(string path, CancellationToken ct)
    {
        try
        {
            FileStream stream = OpenRead(path);
            await using (stream.ConfigureAwait(false))
            {
                byte[] hash = await SHA256.HashDataAsync(stream, ct).ConfigureAwait(false);
                return new FileDigest(stream.Length, Convert.ToHexStringLower(hash));
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(path, e);
        }
    }

    /// <summary>The digest of a file, and its MD5 in lower-case hexadecimal digits: read once, each number taken by a thread of its own.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static async Task<(FileDigest Digest, string Md5)> HashTwiceAsync(string path, CancellationToken ct)
    {
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256), md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] block = GC.AllocateUninitializedArray<byte>(BufferSize);
        long size = 0;
        FileStream stream = OpenSource(path);
        await using (stream.ConfigureAwait(false))
        {
            while (await FileFailure.WhileReadingAsync(path, () => stream.ReadAsync(block, ct)).ConfigureAwait(false) is var count and > 0)
            {
                Task second = Task.Run(() => md5.AppendData(block, 0, count), CancellationToken.None);
                sha256.AppendData(block, 0, count);
                await second.ConfigureAwait(false);
                size += count;
            }
        }

        return (new FileDigest(size, Convert.ToHexStringLower(sha256.GetHashAndReset())), Convert.ToHexStringLower(md5.GetHashAndReset()));
    }

    /// <summary>The digest of bytes in memory.</summary>
    internal static FileDigest Hash(ReadOnlySpan<byte> content) => new(content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>Copies a file with its time and permissions; symbolic links are followed.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static async Task<FileDigest> CopyAsync(string source, string target, CancellationToken ct)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        long size = 0;
        FileStream input = OpenSource(source);
        await using (input.ConfigureAwait(false))
        {
            DateTime modified = FileFailure.WhileReading(source, () => File.GetLastWriteTimeUtc(input.SafeFileHandle));
            FileStream output = FileFailure.WhileWriting(target, () => OpenNew(target, input));
            await using (output.ConfigureAwait(false))
            {
                long length = FileFailure.WhileReading(source, () => input.Length);
                while (size <= length && await FileFailure.WhileReadingAsync(source, () => input.ReadAsync(buffer, ct)).ConfigureAwait(false) is var read and > 0)
                {
                    hash.AppendData(buffer, 0, read);
                    await FileFailure.WhileWritingAsync(target, () => output.WriteAsync(buffer.AsMemory(0, read), ct)).ConfigureAwait(false);
                    size += read;
                }

                // What grows while it is read, and a file of the system that has no length, may never end.
                if (size > length || modified != FileFailure.WhileReading(source, () => File.GetLastWriteTimeUtc(input.SafeFileHandle)))
                    throw new DismException(ErrorCode.ReadFailed, $"'{source}' changed while it was copied.", "Build again when it is complete.", source);

                // Python trusts the caches beside a script only when the script keeps its time.
                FileFailure.WhileWriting(target, () => { File.SetLastWriteTimeUtc(output.SafeFileHandle, modified); return 0; });
            }
        }

        return new FileDigest(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Opens a file to read it from its beginning to its end.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static FileStream OpenSource(string path) => FileFailure.WhileReading(path, () => OpenRead(path));

    /// <summary>Writes bytes to a new file.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static async Task WriteAllAsync(string target, ReadOnlyMemory<byte> content, CancellationToken ct) =>
        await FileFailure.WhileWritingAsync(target, () => new ValueTask(File.WriteAllBytesAsync(target, content, ct))).ConfigureAwait(false);

    /// <summary>Makes a folder and those above it.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static void MakeFolder(string path) => FileFailure.WhileWriting(path, () => Directory.CreateDirectory(path));

    private static FileStream OpenRead(string path) =>
        RegularFile.Open(path, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static FileStream OpenNew(string path, FileStream source)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = File.GetUnixFileMode(source.SafeFileHandle) | UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
