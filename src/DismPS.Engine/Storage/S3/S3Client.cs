using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using DismPS.Engine.Inference;

namespace DismPS.Engine.Storage.S3;

/// <summary>Makes the library's client: it sends each request once, asks no service of the machine, and adds no checksums that other stores than Amazon's refuse.</summary>
internal static class S3Client
{
    // Larger than the library's default of 8 KiB: fewer reads and writes for each megabyte.
    private const int BlockBytes = 128 * 1024;

    internal static AmazonS3Client Create(S3Settings settings, StoreOptions options)
    {
        var configuration = new AmazonS3Config
        {
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
            IgnoreConfiguredEndpointUrls = true,
            MaxErrorRetry = 0,
            Timeout = Timeout.InfiniteTimeSpan,
            BufferSize = BlockBytes,
            ForcePathStyle = settings.PathStyle,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = new Connections(settings, options),
        };
        if (settings.Endpoint is null)
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }
        else
        {
            configuration.ServiceURL = settings.Endpoint.GetLeftPart(UriPartial.Path);
            configuration.AuthenticationRegion = settings.Region;
        }

        return new AmazonS3Client(settings.Credentials, configuration);
    }

    private sealed class Connections(S3Settings settings, StoreOptions options) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            Uri server = settings.Endpoint ?? new Uri("https://s3.amazonaws.com");
            SocketsHttpHandler connections = ServerHandler.Create(server, new ServerConnection { CertificateAuthorityPath = settings.CaBundle });
            connections.AllowAutoRedirect = false;
            return new HttpClient(options.WrapHandler?.Invoke(connections) ?? connections) { Timeout = Timeout.InfiniteTimeSpan };
        }

        // Each client has its own certificates and limits.
        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
