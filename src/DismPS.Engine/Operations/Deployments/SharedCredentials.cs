using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations.Publications;
using DismPS.Engine.Storage;
using DismPS.Engine.Storage.S3;

namespace DismPS.Engine.Operations.Deployments;

/// <summary>The credentials of a publication as a Secret that KServe's download reads. Their values go into the file that is applied and nowhere else.</summary>
internal static class SharedCredentials
{
    /// <summary>How the cluster reaches the store, without credentials.</summary>
    public static S3Connection ConnectionOf(StorageOptions options)
    {
        S3Settings settings = SettingsOf(options);
        return new S3Connection
        {
            Endpoint = settings.Endpoint?.Authority,
            UseHttps = settings.Endpoint?.Scheme != Uri.UriSchemeHttp,
            Region = settings.Region,
            UseVirtualBucket = settings.PathStyle ? false : null,
            IsAnonymous = settings.Credentials is AnonymousAWSCredentials,
        };
    }

    /// <summary>A planned Secret with its values.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.AccessDenied"/>: there are no credentials that last.</exception>
    public static JsonObject Fill(JsonObject planned, StorageOptions options)
    {
        AWSCredentials credentials = SettingsOf(options).Credentials;
        JsonObject secret = planned.DeepClone().AsObject();
        secret.Remove("stringData");
        if (credentials is AnonymousAWSCredentials)
            return secret;
        ImmutableCredentials keys = credentials.GetCredentials();
        if (keys.UseToken)
        {
            throw new DismException(
                ErrorCode.AccessDenied, "The credentials of this session end by themselves, and a cluster would be left with them.",
                "Use keys that last, of a user who may only read the bucket; or name a service account of the cluster with -ServiceAccount.");
        }

        secret["data"] = new JsonObject
        {
            ["AWS_ACCESS_KEY_ID"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(keys.AccessKey)),
            ["AWS_SECRET_ACCESS_KEY"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(keys.SecretKey)),
        };
        return secret;
    }

    private static S3Settings SettingsOf(StorageOptions options) => S3Settings.Resolve(options.ToStore());
}
