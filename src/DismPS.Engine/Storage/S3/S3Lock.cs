using Amazon.S3;
using Amazon.S3.Model;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Storage.Objects;

namespace DismPS.Engine.Storage.S3;

/// <summary>
/// A lock in stores that do not know conditional writes: each who wants it puts an object of its own and has it when a listing shows no other one. Two who
/// come together both step back, so that it is never held twice where listings show what was written before, as Amazon, Ceph and MinIO do.
/// </summary>
internal sealed class S3Lock(AmazonS3Client client, S3Calls calls, S3Location location, StoreOptions options)
{
    // No store has an object with this content and mark: a store that knows conditions refuses, others write.
    private const string NobodysMark = "\"00000000000000000000000000000000\"";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(2);

    private bool _hasConditions;

    /// <summary>Does something that others must not do at the same time: under the lock, or without one where the store knows conditional writes.</summary>
    /// <param name="key">The object that is changed; the lock's objects are <c>KEY.lock-…</c> beside it.</param>
    /// <param name="action">True when it was done; false when a condition did not hold and it has to be done again.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.StorageFailed"/>: others hold it for too long.</exception>
    internal async Task RunAsync(string key, Func<Task<bool>> action, CancellationToken ct)
    {
        string prefix = key + ".lock-", own = prefix + Guid.NewGuid().ToString("N");
        long start = options.Time.GetTimestamp();
        while (true)
        {
            bool isPlaced = !_hasConditions && await PlaceAsync(own, ct).ConfigureAwait(false);
            try
            {
                if ((!isPlaced || await IsAloneAsync(prefix, own, ct).ConfigureAwait(false)) && await action().ConfigureAwait(false))
                    return;
            }
            finally
            {
                if (isPlaced)
                    await DeleteAsync(own, CancellationToken.None).ConfigureAwait(false);
            }

            if (options.Time.GetElapsedTime(start) > Patience)
                throw new DismException(ErrorCode.StorageFailed, $"Other publishers change s3://{location.Bucket}/{key} all the time.", "Publish again when they are done: what is stored already is not sent again.", location.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(20 + Random.Shared.Next(300)), options.Time, ct).ConfigureAwait(false);
        }
    }

    // False when the store knows conditions, and for all time.
    private async Task<bool> PlaceAsync(string own, CancellationToken ct)
    {
        foreach (bool conditional in (bool[])[true, false])
        {
            try
            {
                await calls.RunAsync(
                    $"The lock s3://{location.Bucket}/{own} could not be written",
                    async (_, token) =>
                    {
                        var request = new PutObjectRequest { BucketName = location.Bucket, Key = own, ContentBody = "lock\n", UseChunkEncoding = false, IfMatch = conditional ? NobodysMark : null };
                        return await client.PutObjectAsync(request, token).ConfigureAwait(false);
                    },
                    e => S3Fault.IsCondition(e) || S3Fault.IsMissing(e) || S3Fault.IsUnknown(e),
                    ct).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception e) when (S3Fault.IsUnknown(e) && conditional)
            {
            }
            catch (AmazonS3Exception e) when (S3Fault.IsCondition(e) || S3Fault.IsMissing(e))
            {
                _hasConditions = true;
                return false;
            }
        }

        return true;
    }

    private async Task<bool> IsAloneAsync(string prefix, string own, CancellationToken ct)
    {
        ListObjectsV2Response found = await calls.RunAsync(
            $"The locks in s3://{location.Bucket}/{prefix}* could not be listed",
            token => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = location.Bucket, Prefix = prefix }, token),
            ct).ConfigureAwait(false);
        List<S3Object> all = found.S3Objects ?? [];
        // Both times are the store's.
        DateTime? now = all.Find(o => o.Key == own)?.LastModified;
        if (now is null)
            return false;
        bool alone = true;
        foreach (S3Object other in all.Where(o => o.Key != own))
        {
            if (other.LastModified < now - Stale)
                await DeleteAsync(other.Key, ct).ConfigureAwait(false);
            else
                alone = false;
        }

        return alone;
    }

    private async Task DeleteAsync(string key, CancellationToken ct) => await calls.RunAsync(
        $"The lock s3://{location.Bucket}/{key} could not be removed",
        token => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = location.Bucket, Key = key }, token),
        ct).ConfigureAwait(false);
}
