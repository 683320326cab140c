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
            DateTime modified = Reading(source, () => File.GetLastWriteTimeUtc(input.SafeFileHandle));
            FileStream output = Writing(target, () => OpenNew(target, input));
            await using (output.ConfigureAwait(false))
            {
                while (await ReadAsync(input, buffer, source, ct).ConfigureAwait(false) is var read and > 0)
                {
                    hash.AppendData(buffer, 0, read);
                    await WriteAsync(output, buffer.AsMemory(0, read), target, ct).ConfigureAwait(false);
                    size += read;
                }

                if (modified != Reading(source, () => File.GetLastWriteTimeUtc(input.SafeFileHandle)))
                    throw new DismException(ErrorCode.ReadFailed, $"'{source}' changed while it was copied.", "Build again when it is complete.", source);

                // Python trusts the caches beside a script only when the script keeps its time.
                Writing(target, () => { File.SetLastWriteTimeUtc(output.SafeFileHandle, modified); return 0; });
            }
        }

        return new FileDigest(size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Opens a file to read it from its beginning to its end.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static FileStream OpenSource(string path) => Reading(path, () => OpenRead(path));

    /// <summary>Writes bytes to a new file.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static async Task WriteAllAsync(string target, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        try
        {
            await File.WriteAllBytesAsync(target, content, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(target, e);
        }
    }

    /// <summary>Makes a folder and those above it.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static void MakeFolder(string path) => Writing(path, () => Directory.CreateDirectory(path));

    private static FileStream OpenRead(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        BufferSize = 0,
    });

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

    private static async ValueTask<int> ReadAsync(FileStream input, Memory<byte> buffer, string path, CancellationToken ct)
    {
        try
        {
            return await input.ReadAsync(buffer, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(path, e);
        }
    }

    private static async ValueTask WriteAsync(FileStream output, ReadOnlyMemory<byte> buffer, string path, CancellationToken ct)
    {
        try
        {
            await output.WriteAsync(buffer, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(path, e);
        }
    }

    private static T Reading<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(path, e);
        }
    }

    private static T Writing<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(path, e);
        }
    }
}
