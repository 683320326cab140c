using Amazon.S3;
using Amazon.S3.Model;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.S3;

/// <summary>Objects of a bucket: Amazon S3, Ceph, MinIO and others of the protocol.</summary>
internal sealed class S3ObjectStore : IObjectStore
{
    // Far beyond what models have; a listing of more is somebody else's bucket.
    private const int MaxListed = 200_000;

    private readonly S3Location _location;
    private readonly StoreOptions _options;
    private readonly AmazonS3Client _client;
    private readonly S3Calls _calls;
    private readonly S3Upload _upload;
    private readonly S3Lock _lock;

    /// <summary>Makes the client; nothing is asked yet.</summary>
    /// <exception cref="DismException">Options, variables or credentials cannot be used.</exception>
    internal S3ObjectStore(S3Location location, StoreOptions options)
    {
        _location = location;
        _options = options;
        S3Settings settings = S3Settings.Resolve(options);
        _client = S3Client.Create(settings, options);
        _calls = new S3Calls(settings, location, options);
        _upload = new S3Upload(_client, _calls, location, options);
        _lock = new S3Lock(_client, _calls, location, options);
    }

    /// <inheritdoc/>
    public string Repository => _location.ToString();

    /// <inheritdoc/>
    public string? FindUnversioned(string service) => null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredObject>> ListAsync(string folder, CancellationToken ct)
    {
        List<StoredObject> found = [];
        await foreach (ListObjectsV2Response page in PagesAsync(folder, delimiter: null, ct).ConfigureAwait(false))
        {
            foreach (S3Object o in page.S3Objects ?? [])
            {
                // Some consoles mark a folder by an empty object; no server sees it.
                if (o.Key.EndsWith('/'))
                    continue;
                found.Add(new StoredObject(Below(o.Key), o.Size ?? 0, o.ETag?.Trim('"') ?? "", new DateTimeOffset((o.LastModified ?? DateTime.UnixEpoch).ToUniversalTime())));
            }

            if (found.Count > MaxListed)
                throw new DismException(ErrorCode.StorageFailed, $"{Repository}/{folder} has more than {MaxListed} objects.", "Use a prefix that only models are published to.", Repository);
        }

        found.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken ct)
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        await foreach (ListObjectsV2Response page in PagesAsync(folder, "/", ct).ConfigureAwait(false))
        {
            foreach (string prefix in page.CommonPrefixes ?? [])
                names.Add(Below(prefix)[folder.Length..].TrimEnd('/'));
            if (names.Count > MaxListed)
                throw new DismException(ErrorCode.StorageFailed, $"{Repository}/{folder} has more than {MaxListed} folders.", "Use a prefix that only models are published to.", Repository);
        }

        names.Remove("");
        return [.. names];
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string key, int limit, CancellationToken ct) => (await GetAsync(key, limit, ct).ConfigureAwait(false))?.Content;

    /// <inheritdoc/>
    public Task WriteAsync(string key, ObjectContent content, IProgress<long>? progress, CancellationToken ct) => _upload.SendAsync(KeyOf(key), content, progress, ct);

    /// <inheritdoc/>
    public async Task<bool> HoldsAsync(StoredObject stored, ObjectContent content, CancellationToken ct) =>
        stored.Size == content.Size && stored.Mark.Equals(await _upload.MarkOfAsync(content, ct).ConfigureAwait(false), StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken ct) =>
        // One by one: the request for many needs a checksum of a kind on which stores do not agree.
        Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(_options.ThrottleLimit, 4), CancellationToken = ct }, async (key, token) =>
            await _calls.RunAsync(
                $"{Repository}/{key} could not be removed",
                t => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _location.Bucket, Key = KeyOf(key) }, t),
                token).ConfigureAwait(false));

    /// <inheritdoc/>
    public Task UpdateAsync(string key, int limit, Func<byte[]?, byte[]?> change, CancellationToken ct) => _lock.RunAsync(
        KeyOf(key),
        async () =>
        {
            (byte[] Content, string Mark)? present = await GetAsync(key, limit, ct).ConfigureAwait(false);
            return change(present?.Content) is not { } next || await ReplaceAsync(key, next, present?.Mark, ct).ConfigureAwait(false);
        },
        ct);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UnfinishedUpload>> ListUnfinishedAsync(string folder, CancellationToken ct)
    {
        try
        {
            // One page is enough: what is left over is looked for each time.
            ListMultipartUploadsResponse found = await _calls.RunAsync(
                $"Unfinished uploads in {Repository}/{folder} could not be listed",
                async (_, token) => await _client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _location.Bucket, Prefix = KeyOf(folder) }, token).ConfigureAwait(false),
                S3Fault.IsUnknown,
                ct).ConfigureAwait(false);
            return [.. (found.MultipartUploads ?? []).Select(u => new UnfinishedUpload(Below(u.Key), u.UploadId, new DateTimeOffset((u.Initiated ?? DateTime.UnixEpoch).ToUniversalTime()), 0))];
        }
        catch (AmazonS3Exception e) when (S3Fault.IsUnknown(e))
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public Task AbortAsync(UnfinishedUpload upload, CancellationToken ct) => _calls.RunAsync(
        $"The unfinished upload of {Repository}/{upload.Key} could not be removed",
        token => _client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _location.Bucket, Key = KeyOf(upload.Key), UploadId = upload.Id }, token),
        ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        _upload.Dispose();
        _client.Dispose();
    }

    private async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(string folder, string? delimiter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        string? next = null;
        do
        {
            ListObjectsV2Response page = await _calls.RunAsync(
                $"{Repository}/{folder} could not be listed",
                token => _client.ListObjectsV2Async(
                    new ListObjectsV2Request { BucketName = _location.Bucket, Prefix = KeyOf(folder), Delimiter = delimiter, ContinuationToken = next }, token),
                ct).ConfigureAwait(false);
            yield return page;
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    private async Task<(byte[] Content, string Mark)?> GetAsync(string key, int limit, CancellationToken ct)
    {
        try
        {
            return await _calls.RunAsync<(byte[], string)>(
                $"{Repository}/{key} could not be read",
                async (watch, token) =>
                {
                    using GetObjectResponse answer = await _client.GetObjectAsync(new GetObjectRequest { BucketName = _location.Bucket, Key = KeyOf(key) }, token).ConfigureAwait(false);
                    if (answer.ContentLength > limit)
                        throw TooLarge(key, limit);
                    byte[] content = new byte[Math.Min(answer.ContentLength, limit) + 1];
                    int size = 0;
                    while (size < content.Length && await answer.ResponseStream.ReadAsync(content.AsMemory(size), token).ConfigureAwait(false) is var read and > 0)
                    {
                        size += read;
                        watch.Restart(_options.StallTimeout);
                    }

                    return size == answer.ContentLength ? (content[..size], answer.ETag) : throw new IOException("The answer broke off.");
                },
                S3Fault.IsMissing,
                ct).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (S3Fault.IsMissing(e))
        {
            return null;
        }
    }

    // False when somebody else was there before, as far as the store looks at conditions.
    private async Task<bool> ReplaceAsync(string key, byte[] content, string? mark, CancellationToken ct)
    {
        bool withCondition = true;
        while (true)
        {
            try
            {
                await _calls.RunAsync(
                    $"{Repository}/{key} could not be written",
                    async (_, token) =>
                    {
                        var request = new PutObjectRequest
                        {
                            BucketName = _location.Bucket,
                            Key = KeyOf(key),
                            InputStream = new MemoryStream(content, writable: false),
                            ContentType = "application/json",
                            UseChunkEncoding = false,
                            IfMatch = withCondition ? mark : null,
                            IfNoneMatch = withCondition && mark is null ? "*" : null,
                        };
                        return await _client.PutObjectAsync(request, token).ConfigureAwait(false);
                    },
                    e => S3Fault.IsCondition(e) || S3Fault.IsMissing(e) || S3Fault.IsUnknown(e),
                    ct).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception e) when (S3Fault.IsCondition(e) || S3Fault.IsMissing(e))
            {
                return false;
            }
            catch (AmazonS3Exception e) when (S3Fault.IsUnknown(e) && withCondition)
            {
                // Such a store has the lock.
                withCondition = false;
            }
        }
    }

    private DismException TooLarge(string key, int limit) =>
        new(ErrorCode.StorageFailed, $"{Repository}/{key} is larger than {limit} bytes.", "It is none of this program's files.", $"{Repository}/{key}");

    private string KeyOf(string key) => _location.Prefix.Length == 0 ? key : $"{_location.Prefix}/{key}";

    private string Below(string key) => _location.Prefix.Length == 0 ? key : key[(_location.Prefix.Length + 1)..];
}
