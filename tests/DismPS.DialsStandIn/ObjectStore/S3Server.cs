using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace DismPS.DialsStandIn;

/// <summary>
/// A real object store: s3rver of the npm packages, on a free port of the loopback address with a folder of its own. It checks access key
/// and lifetime of presigned addresses, not their signature; unlike S3 it keeps the beginning of an upload that was cut.
/// </summary>
public sealed partial class S3Server : IAsyncDisposable
{
    private const string Key = "S3RVER";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly DirectoryInfo folder;
    private readonly HttpClient client = new();

    private S3Server(Process process, DirectoryInfo folder, string bucket, Uri address) => (this.process, this.folder, Bucket, Address) = (process, folder, bucket, address);

    /// <summary>Its address; ends with a slash.</summary>
    public Uri Address { get; }

    /// <summary>Its only bucket.</summary>
    public string Bucket { get; }

    /// <summary>Starts it. Packages must be there: <see cref="NodePackages.EnsureAsync"/>.</summary>
    /// <param name="nodeFolder">The folder <c>tests/node</c>.</param>
    /// <param name="bucket">Name of the bucket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It ended; its output is told.</exception>
    public static async Task<S3Server> StartAsync(string nodeFolder, string bucket, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("dismps-s3-");
        var start = new ProcessStartInfo("node", [Path.Combine(nodeFolder, "node_modules", "s3rver", "bin", "s3rver.js"), "--silent", "--no-vhost-buckets",
            "--directory", folder.FullName, "--address", "127.0.0.1", "--port", "0", "--configure-bucket", bucket])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Bound);
            // Both are read for good: a full pipe would stop the server.
            var errors = new StringBuilder();
            process.ErrorDataReceived += (_, e) => { lock (errors) { errors.AppendLine(e.Data); } };
            process.BeginErrorReadLine();
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is string line)
            {
                if (Listening().Match(line) is not { Success: true } match)
                    continue;
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new S3Server(process, folder, bucket, new Uri($"http://127.0.0.1:{match.Groups[1].Value}/"));
            }
            await process.WaitForExitAsync(limit.Token);
            throw new InvalidOperationException($"s3rver ended: {errors}");
        }
        catch
        {
            End(process, folder);
            throw;
        }
    }

    /// <summary>A presigned address that an object can be put to.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="time">When it begins.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <param name="through">A proxy in between; its address is the one that is signed.</param>
    public Uri PresignPut(string key, DateTimeOffset time, TimeSpan lifetime, Uri? through = null) =>
        PresignedAddress.Create(through ?? Address, "PUT", $"/{Bucket}/{key}", Key, Key, time, lifetime);

    /// <summary>Reads an object back; null when there is none.</summary>
    public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        Uri address = PresignedAddress.Create(Address, "GET", $"/{Bucket}/{key}", Key, Key, TimeProvider.System.GetUtcNow(), Bound);
        using HttpResponseMessage response = await client.GetAsync(address, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Ends it and takes its folder away.</summary>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        End(process, folder);
        return ValueTask.CompletedTask;
    }

    private static void End(Process process, DirectoryInfo folder)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit(Bound);
        process.Dispose();
        folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"listening on 127\.0\.0\.1:([0-9]+)")]
    private static partial Regex Listening();
}
