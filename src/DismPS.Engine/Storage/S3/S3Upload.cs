using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;
using Microsoft.Win32.SafeHandles;

namespace DismPS.Engine.Storage.S3;

/// <summary>
/// Sends files. What a store says that it has (ETag) is compared with the MD5 of what was sent; the request is signed with the SHA-256 of the content, so that
/// a store notices what changes on the way.
/// </summary>
internal sealed class S3Upload(AmazonS3Client client, S3Calls calls, S3Location location, StoreOptions options) : IDisposable
{
    // Of S3.
    private const int MaxParts = 10_000;
    private const string HashHeader = "x-amz-content-sha256";
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(10);

    // Files and their parts together.
    private readonly SemaphoreSlim _places = new(options.ThrottleLimit);

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    /// <summary>Sends one object, in parts when it is large.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="content">What to send.</param>
    /// <param name="progress">Bytes sent.</param>
    /// <param name="ct">Ends it; parts that were sent are taken back.</param>
    internal async Task SendAsync(string key, ObjectContent content, IProgress<long>? progress, CancellationToken ct)
    {
        using SafeFileHandle? file = content.Path is null ? null : Open(content);
        if (content.Size >= options.PartThreshold)
            await SendPartsAsync(key, content, file, progress, ct).ConfigureAwait(false);
        else
            await SendWholeAsync(key, content, file, progress, ct).ConfigureAwait(false);
        if (file is not null && FileFailure.WhileReading(content.Path!, () => RandomAccess.GetLength(file)) != content.Size)
            throw ChangedFile.Failure(content);
    }

    /// <summary>The ETag that a file has when it was sent in these parts; quotes left out.</summary>
    internal async Task<string> MarkOfAsync(ObjectContent content, CancellationToken ct)
    {
        if (content.Path is null)
            return Convert.ToHexStringLower(MD5.HashData(content.Bytes.Span));
        if (content.Size < options.PartThreshold)
            return (await FileCopier.HashTwiceAsync(content.Path, ct).ConfigureAwait(false)).Md5;
        using SafeFileHandle file = Open(content);
        using IncrementalHash all = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        long size = PartSizeOf(content.Size), parts = 0;
        byte[] block = GC.AllocateUninitializedArray<byte>(1 << 20);
        using IncrementalHash part = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (long at = 0; at < content.Size; parts++)
        {
            for (long end = Math.Min(at + size, content.Size); at < end;)
            {
                int read = await FileFailure.WhileReadingAsync(content.Path, () => RandomAccess.ReadAsync(file, block.AsMemory(0, (int)Math.Min(block.Length, end - at)), at, ct)).ConfigureAwait(false);
                if (read == 0)
                    throw ChangedFile.Failure(content);
                part.AppendData(block, 0, read);
                at += read;
            }

            all.AppendData(part.GetHashAndReset());
        }

        return $"{Convert.ToHexStringLower(all.GetHashAndReset())}-{parts}";
    }

    private static SafeFileHandle Open(ObjectContent content)
    {
        string path = content.Path!;
        return FileFailure.WhileReading(path, () =>
        {
            if (RegularFile.NameOf(RegularFile.KindOf(path)) is { } kind)
                throw new IOException($"It is {kind}, not a file.");
            SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);
            if (RandomAccess.GetLength(file) == content.Size)
                return file;
            file.Dispose();
            throw ChangedFile.Failure(content);
        });
    }

    private async Task SendWholeAsync(string key, ObjectContent content, SafeFileHandle? file, IProgress<long>? progress, CancellationToken ct)
    {
        await RunAsync(
            key,
            async (watch, token) =>
            {
                using var body = new SentContent(content, file, 0, content.Size, watch, options, sent => progress?.Report(sent));
                var request = new PutObjectRequest { BucketName = location.Bucket, Key = key, InputStream = body, AutoCloseStream = false, UseChunkEncoding = false };
                // The build's own digest: a file that is another one by now is refused by the store.
                request.Headers[HashHeader] = content.Sha256;
                PutObjectResponse answer = await client.PutObjectAsync(request, token).ConfigureAwait(false);
                Check(key, body.Md5, answer.ETag, answer.ServerSideEncryptionMethod);
                return true;
            },
            ct).ConfigureAwait(false);
        progress?.Report(content.Size);
    }

    private async Task SendPartsAsync(string key, ObjectContent content, SafeFileHandle? file, IProgress<long>? progress, CancellationToken ct)
    {
        string id = (await calls.RunAsync(
            Failed(key),
            token => client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = location.Bucket, Key = key }, token),
            ct).ConfigureAwait(false)).UploadId;
        try
        {
            long size = PartSizeOf(content.Size);
            int count = (int)((content.Size + size - 1) / size);
            var marks = new PartETag[count];
            long[] sent = new long[count];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, count),
                new ParallelOptions { MaxDegreeOfParallelism = options.ThrottleLimit, CancellationToken = ct },
                async (index, token) => marks[index] = await SendPartAsync(
                    key, id, content, file, index, size, now => { Volatile.Write(ref sent[index], now); progress?.Report(sent.Sum()); }, token).ConfigureAwait(false)).ConfigureAwait(false);
            await calls.RunAsync(
                Failed(key),
                token => client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = location.Bucket, Key = key, UploadId = id, PartETags = [.. marks] }, token),
                ct).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(key, id).ConfigureAwait(false);
            throw;
        }
    }

    private Task<PartETag> SendPartAsync(string key, string id, ObjectContent content, SafeFileHandle? file, int index, long size, Action<long> sent, CancellationToken ct)
    {
        long offset = index * size, length = Math.Min(size, content.Size - offset);
        return RunAsync(
            key,
            async (watch, token) =>
            {
                using var body = new SentContent(content, file, offset, length, watch, options, sent);
                var request = new UploadPartRequest
                {
                    BucketName = location.Bucket,
                    Key = key,
                    UploadId = id,
                    PartNumber = index + 1,
                    PartSize = length,
                    InputStream = body,
                    UseChunkEncoding = false,
                };
                UploadPartResponse answer = await client.UploadPartAsync(request, token).ConfigureAwait(false);
                Check(key, body.Md5, answer.ETag, answer.ServerSideEncryptionMethod);
                return new PartETag(index + 1, answer.ETag);
            },
            ct);
    }

    private async Task<T> RunAsync<T>(string key, Func<StallWatch, CancellationToken, Task<T>> send, CancellationToken ct)
    {
        await _places.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await calls.RunAsync(Failed(key), send, static _ => false, ct).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    // An abandoned upload costs room and is not seen in a listing. What cannot be taken back now is found by its age.
    private async Task AbortAsync(string key, string id)
    {
        using var limit = new CancellationTokenSource(AbortTimeout, options.Time);
        try
        {
            await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = location.Bucket, Key = key, UploadId = id }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (S3Fault.IsExpected(e) || limit.IsCancellationRequested)
        {
        }
    }

    // Stores that encrypt with keys of a service have other ETags; they check the signed SHA-256.
    private void Check(string key, string md5, string? tag, ServerSideEncryptionMethod? encryption)
    {
        if (tag?.Trim('"') is { Length: 32 } mark && encryption is null && mark.All(char.IsAsciiHexDigit) && !mark.Equals(md5, StringComparison.OrdinalIgnoreCase))
            throw new DismException(ErrorCode.StorageFailed, $"{Failed(key)}: the store received something else than was sent.", "Publish again; a proxy on the way may change what is sent.", $"s3://{location.Bucket}/{key}");
    }

    // At least as large as is asked for, in whole MiB, so that it follows from the size alone.
    private long PartSizeOf(long size) => Math.Max(options.PartSize, ((size / MaxParts) + (1 << 20)) >> 20 << 20);

    private string Failed(string key) => $"s3://{location.Bucket}/{key} could not be written";
}
