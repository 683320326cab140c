using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage.S3;

/// <summary>What a failed request means: whether it may help to ask again, and what a user is told. Nothing of the request is repeated, for it is signed.</summary>
internal static class S3Fault
{
    private const int MaxWords = 100;

    /// <summary>True for what this class can tell.</summary>
    internal static bool IsExpected(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or SocketException or StalledException or OddAnswerException;

    /// <summary>True when another attempt may succeed.</summary>
    internal static bool MayPass(Exception e) => Cause(e) switch
    {
        AmazonServiceException s when s.ErrorCode is "RequestTimeout" or "SlowDown" or "InternalError" or "ServiceUnavailable" or "OperationAborted" or "BadDigest" or "XAmzContentSHA256Mismatch" => true,
        AmazonServiceException s when (int)s.StatusCode is >= 500 and not 501 => true,
        AmazonServiceException { StatusCode: HttpStatusCode.TooManyRequests } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        AuthenticationException => false,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => false,
        HttpRequestException or IOException or SocketException or StalledException or OddAnswerException => true,
        _ => false,
    };

    /// <summary>True when an object is not there, or the bucket.</summary>
    internal static bool IsMissing(Exception e) => e is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" };

    /// <summary>True when a condition of a write did not hold.</summary>
    internal static bool IsCondition(Exception e) => e is AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed } or AmazonS3Exception { ErrorCode: "ConditionalRequestConflict" or "PreconditionFailed" };

    /// <summary>True when the store does not know what was asked.</summary>
    internal static bool IsUnknown(Exception e) => e is AmazonS3Exception { StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed };

    /// <summary>The failure for the user.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="settings">The service.</param>
    /// <param name="location">Bucket and prefix.</param>
    /// <param name="what">What failed, the beginning of a sentence: <c>s3://… could not be read</c>.</param>
    internal static DismException ToFailure(Exception e, S3Settings settings, S3Location location, string what)
    {
        (string why, string cure) = Cause(e) switch
        {
            AmazonServiceException s and not AmazonUnmarshallingException => OfAnswer(s, settings, location),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => ($"the name of the host of {settings.Name} is not known", "Check the endpoint and the network."),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } or AuthenticationException => (
                $"the certificate of {settings.Name} is not trusted, or it does not speak TLS",
                "Name the store's authority with -CaBundle, --ca-bundle or AWS_CA_BUNDLE; a store without TLS has an endpoint with http://."),
            OddAnswerException or AmazonUnmarshallingException => ($"{settings.Name} answers as no object store does", "Check that the endpoint is one of an object store."),
            StalledException => ($"{settings.Name} took too long", "Check the network and try again: what is stored already is not sent again."),
            AmazonClientException => ("there are no credentials that can be used", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile or a file."),
            _ => ($"{settings.Name} cannot be reached, or broke off", "Check the endpoint, the network and the proxy, and try again: what is stored already is not sent again."),
        };
        return new DismException(IsDenied(e) ? ErrorCode.AccessDenied : ErrorCode.StorageFailed, $"{what}: {why}.", cure, location.ToString());
    }

    private static (string Why, string Cure) OfAnswer(AmazonServiceException e, S3Settings settings, S3Location location) => e.ErrorCode switch
    {
        "NoSuchBucket" => ($"{settings.Name} has no bucket '{location.Bucket}'", "Check the name of the bucket and the endpoint, or have the bucket made."),
        "RequestTimeTooSkewed" => ($"the clock of this machine and that of {settings.Name} differ too much", "Set the clock of this machine (timedatectl, chronyc tracking)."),
        "InvalidAccessKeyId" => ($"{settings.Name} does not know the access key", "Check the credentials, and that they are those of this endpoint."),
        "SignatureDoesNotMatch" => ($"{settings.Name} finds that the secret key does not belong to the access key", "Check the secret key, and that no proxy changes what is sent."),
        "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" => ("the credentials are over", "Get new ones."),
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "TemporaryRedirect" => (
            $"the bucket '{location.Bucket}' is not in the region {settings.Region}", "Name the bucket's region with -Region, --region or AWS_REGION, and its endpoint."),
        "EntityTooLarge" => ("the file is larger than the store takes", "Ask the store's operators for its limit."),
        "QuotaExceeded" or "InsufficientCapacity" => ("the store or the quota is full", "Remove old versions (Remove-DismPublication, dismps publications remove), or ask for more room."),
        _ when e.StatusCode == HttpStatusCode.Forbidden => ($"{settings.Name} refuses it to these credentials", $"Ask the owner of the bucket '{location.Bucket}' for the right to list, read and write{(e.ErrorCode == "AccessDenied" ? "" : $" ({Words(e)})")}."),
        _ when e.StatusCode == HttpStatusCode.Unauthorized => ($"{settings.Name} wants other credentials", "Check the credentials."),
        _ when (int)e.StatusCode is >= 300 and < 400 => ($"{settings.Name} answers {(int)e.StatusCode}, as for a bucket of another region", "Name the bucket's region with -Region, --region or AWS_REGION, and its endpoint."),
        _ when (int)e.StatusCode >= 500 => ($"{settings.Name} failed with {(int)e.StatusCode} ({Words(e)})", "Try again later: what is stored already is not sent again."),
        _ => ($"{settings.Name} answers {(int)e.StatusCode} ({Words(e)})", "The words of the store say what it does not take; check that the endpoint is one of an object store."),
    };

    private static bool IsDenied(Exception e) => Cause(e) is AmazonServiceException s
        ? s.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized && s.ErrorCode != "RequestTimeTooSkewed" || s.ErrorCode is "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" or "InvalidAccessKeyId"
        : Cause(e) is AmazonClientException;

    // The code only is the store's own; its sentence may repeat the request.
    private static string Words(AmazonServiceException e) =>
        e.ErrorCode is { Length: > 0 and <= MaxWords } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ' ') ? code : "no reason is told";

    // The library wraps faults of the connection in its own.
    private static Exception Cause(Exception e)
    {
        while (e is AmazonServiceException or AmazonClientException or AggregateException && e.InnerException is { } inner && inner is not Amazon.Runtime.Internal.HttpErrorResponseException)
            e = inner;
        return e;
    }
}
