using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using Polly;
using Polly.Retry;

namespace DismPS.Engine.Storage;

/// <summary>
/// Uploads archives to addresses that a service signs, several times when need be: with the same address after a fault of the connection or of
/// the store, with a new one after a refusal.
/// </summary>
public sealed class PresignedUploader : IArtifactUploader, IDisposable
{
    // A new address that is refused at once will be refused again.
    private const int MaxRefusals = 2;

    private readonly Uri _service;
    private readonly IUploadAddresses _addresses;
    private readonly UploadOptions _options;
    private readonly PresignedUpload _upload;

    /// <summary>Makes one; nothing is asked yet.</summary>
    /// <param name="service">The service that signs. Addresses without TLS are taken when it has none itself.</param>
    /// <param name="addresses">Asks it.</param>
    /// <param name="options">Limits and connections.</param>
    public PresignedUploader(Uri service, IUploadAddresses addresses, UploadOptions options)
    {
        ArgumentNullException.ThrowIfNull(service);
        _service = service;
        _addresses = addresses;
        _options = options;
        _upload = new PresignedUpload(options);
    }

    /// <inheritdoc/>
    public string Service => _service.GetLeftPart(UriPartial.Path);

    /// <inheritdoc/>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.UploadFailed"/>, <see cref="ErrorCode.Timeout"/>, <see cref="ErrorCode.ServerUnreachable"/>,
    /// <see cref="ErrorCode.ReadFailed"/>, and what the service says when it is asked for an address.
    /// </exception>
    public async Task<string> UploadAsync(PackagedResource package, IProgress<long>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(package);
        PresignedAddress? address = null;
        int refusals = 0, attempts = 0;
        string target = package.ObjectName, stored = "";
        UploadAttempt last = await PipelineOf(() => refusals < MaxRefusals).ExecuteAsync(
            async token =>
            {
                attempts++;
                bool isNew = address is null;
                address ??= PresignedAddress.Check(
                    await _addresses.CreateAsync(package.Workspace, package.ObjectName, token).ConfigureAwait(false), _service.Scheme == Uri.UriSchemeHttp);
                target = $"{address.StorageUri} at {address.Origin.GetLeftPart(UriPartial.Authority)}";
                UploadAttempt attempt = await _upload.PutAsync(address, package.ArchivePath, package.Md5, progress, token).ConfigureAwait(false);
                stored = address.StorageUri;
                if (attempt.Kind == UploadAttemptKind.AddressRefused)
                {
                    refusals += isNew ? 1 : 0;
                    address = null;
                }

                return attempt;
            },
            ct).ConfigureAwait(false);
        return last.Kind == UploadAttemptKind.Stored ? stored : throw Failure(package, target, last, attempts);
    }

    /// <inheritdoc/>
    public void Dispose() => _upload.Dispose();

    private ResiliencePipeline<UploadAttempt> PipelineOf(Func<bool> mayAskAgain)
    {
        var builder = new ResiliencePipelineBuilder<UploadAttempt> { TimeProvider = _options.Time };
        if (_options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<UploadAttempt>
            {
                MaxRetryAttempts = _options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.FirstPause,
                MaxDelay = _options.LongestPause,
                ShouldHandle = a => ValueTask.FromResult(a.Outcome.Result is { } attempt && MayHelp(attempt, mayAskAgain)),
                DelayGenerator = static a => ValueTask.FromResult(PauseOf(a.Outcome.Result!)),
            });
        }

        return builder.Build();
    }

    private bool MayHelp(UploadAttempt attempt, Func<bool> mayAskAgain) => attempt.Kind switch
    {
        UploadAttemptKind.AddressRefused => mayAskAgain(),
        UploadAttemptKind.Unavailable => attempt.RetryAfter is not { } pause || pause <= _options.LongestPause,
        UploadAttemptKind.Interrupted or UploadAttemptKind.TimedOut => true,
        _ => false,
    };

    // Null for the usual one.
    private static TimeSpan? PauseOf(UploadAttempt attempt) => attempt.Kind == UploadAttemptKind.AddressRefused ? TimeSpan.Zero : attempt.RetryAfter;

    private static DismException Failure(PackagedResource package, string target, UploadAttempt last, int attempts)
    {
        string wait = last.RetryAfter is { } pause ? $"; it asks to wait for {pause.TotalSeconds:0} s" : "";
        (ErrorCode code, string cure) = last.Kind switch
        {
            UploadAttemptKind.TimedOut => (ErrorCode.Timeout, "Try again: what is uploaded already is not sent again."),
            UploadAttemptKind.Interrupted => (ErrorCode.ServerUnreachable, "Check the network and the proxy and try again: what is uploaded already is not sent again."),
            UploadAttemptKind.Untrusted => (ErrorCode.ServerUnreachable, "Name the certificate of the store's authority."),
            UploadAttemptKind.AddressRefused => (ErrorCode.UploadFailed, "Two addresses were refused: is the clock of this machine right, and may this user write to the workspace?"),
            UploadAttemptKind.Unavailable => (ErrorCode.UploadFailed, "Try again later: what is uploaded already is not sent again."),
            UploadAttemptKind.ContentDiffers => (ErrorCode.UploadFailed, "It does not count as uploaded. Try again; a proxy on the way may change what is sent."),
            _ => (ErrorCode.UploadFailed, "The store's own words say what it does not take."),
        };
        string tries = attempts > 1 ? $" after {attempts} attempts" : "";
        return new DismException(code, $"The package of '{package.Name}' was not uploaded to {target}{tries}: {last.Detail}{wait}.", cure, package.Name);
    }
}
