using System.Buffers;
using System.Globalization;
using System.Security;
using System.Security.Cryptography;

namespace DismPS.DialsStandIn;

/// <summary>The object store: takes what is put to addresses that were given out.</summary>
internal sealed class StoreService(StandInOptions options, string folder)
{
    private readonly Lock guard = new();
    private readonly Dictionary<string, DateTimeOffset> issued = [];
    private readonly List<StoredObject> objects = [];
    private int files;

    /// <summary>Address that clients see; known when the server listens.</summary>
    public Uri BaseUrl { get; set; } = null!;

    public IReadOnlyList<StoredObject> Objects
    {
        get
        {
            lock (guard)
                return [.. objects];
        }
    }

    public static Answer Error(int status, string code, string message) => Answer.OfText(
        status, $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{SecurityElement.Escape(message)}</Message><RequestId>1</RequestId></Error>""", "application/xml");

    /// <summary>What no recording knows about the call, or null.</summary>
    public static string? Complaint(Call call)
    {
        if (call.Method != "PUT")
            return "unknown call";
        if (call.Header("authorization") is not null || call.Header("x-client-secret") is not null || call.Header("workspace") is not null)
            return "a header that is for DIALS";
        if (call.Header("content-type") is not null)
            return "a Content-Type header";
        return call.Header("content-length") is null ? "no Content-Length header" : null;
    }

    public string Presign(string key)
    {
        string target = string.Create(CultureInfo.InvariantCulture,
            $"/{options.Bucket}/{key}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires={(int)options.PresignedLifetime.TotalSeconds}&X-Amz-Signature=stub");
        return Issue(target, options.Time.GetUtcNow() + options.PresignedLifetime);
    }

    /// <summary>Makes an address known that is not of the wanted form.</summary>
    public string IssueOther(string path) => Issue($"/{path.TrimStart('/')}", DateTimeOffset.MaxValue);

    /// <summary>Reads an upload into a file and hashes it.</summary>
    /// <param name="call">The call; gets upload and file.</param>
    /// <param name="body">Its body.</param>
    /// <param name="limit">Where to stop.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ReadAsync(Call call, Stream body, long limit, CancellationToken cancellationToken)
    {
        await Task.Delay(options.StorePause, cancellationToken);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        string? path = options.KeepObjects ? NewFile() : null;
        long size = 0;
        try
        {
            await using FileStream? file = path is null ? null : File.Create(path);
            int read;
            while (size < limit && (read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, limit - size)), cancellationToken)) > 0)
            {
                sha.AppendData(buffer, 0, read);
                md5.AppendData(buffer, 0, read);
                size += read;
                if (file is not null)
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            call.UploadFile = path;
            call.Upload = new RecordedUpload
            {
                Size = size,
                Sha256 = Convert.ToHexStringLower(sha.GetHashAndReset()),
                Md5 = Convert.ToHexStringLower(md5.GetHashAndReset()),
                Complete = call.Header("content-length") == size.ToString(CultureInfo.InvariantCulture),
            };
        }
        if (path is not null && call.Upload is { Complete: true })
            call.Upload = call.Upload with { Zip = UploadedZip.Read(path) };
    }

    public Answer Handle(Call call)
    {
        DateTimeOffset end;
        lock (guard)
        {
            if (!issued.TryGetValue(call.Target, out end))
                return Error(403, "SignatureDoesNotMatch", "The signature does not match.") with { Complaint = "an address that was never given out" };
        }
        if (end <= options.Time.GetUtcNow())
            return Error(403, "AccessDenied", "Request has expired");
        string[] parts = call.Path.Split('/', 3);
        if (parts.Length < 3 || parts[2].Length == 0)
            return Answer.Detail(404, "Not found.");
        lock (guard)
        {
            objects.RemoveAll(o => o.Bucket == parts[1] && o.Key == parts[2]);
            objects.Add(new StoredObject(parts[1], parts[2], call.Upload!, call.UploadFile));
        }
        Answer answer = Answer.OfText(200, "", null);
        answer.Headers["ETag"] = $"\"{call.Upload!.Md5}\"";
        return answer;
    }

    // The folder is made for the first upload: a process that is killed before leaves nothing behind.
    private string NewFile()
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, Interlocked.Increment(ref files).ToString(CultureInfo.InvariantCulture));
    }

    private string Issue(string target, DateTimeOffset end)
    {
        lock (guard)
            issued[target] = end;
        return BaseUrl.GetLeftPart(UriPartial.Authority) + target;
    }
}
