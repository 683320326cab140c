using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DismPS.DialsStandIn;

/// <summary>Presigned addresses of S3 (AWS signature version 4 in the query), for the loopback address and tests only.</summary>
public static class PresignedAddress
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Signs an address; only the header <c>host</c> is signed and the body is not.</summary>
    /// <param name="server">The store.</param>
    /// <param name="method">HTTP method it is good for.</param>
    /// <param name="path">Bucket and key, not escaped, with a slash before.</param>
    /// <param name="accessKey">Access key.</param>
    /// <param name="secretKey">Its secret.</param>
    /// <param name="time">When it begins.</param>
    /// <param name="lifetime">How long it is good, in whole seconds.</param>
    /// <param name="region">Region.</param>
    public static Uri Create(Uri server, string method, string path, string accessKey, string secretKey, DateTimeOffset time, TimeSpan lifetime, string region = "us-east-1")
    {
        string date = time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string stamp = time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string scope = $"{date}/{region}/s3/aws4_request";
        string escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        string query = string.Join('&',
            $"X-Amz-Algorithm={Algorithm}",
            $"X-Amz-Credential={Uri.EscapeDataString($"{accessKey}/{scope}")}",
            $"X-Amz-Date={stamp}",
            $"X-Amz-Expires={(long)lifetime.TotalSeconds}",
            "X-Amz-SignedHeaders=host");
        string request = string.Join('\n', method, escaped, query, $"host:{server.Authority}", "", "host", "UNSIGNED-PAYLOAD");
        string toSign = string.Join('\n', Algorithm, stamp, scope, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request))));
        byte[] key = Encoding.UTF8.GetBytes($"AWS4{secretKey}");
        foreach (string part in new[] { date, region, "s3", "aws4_request" })
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return new Uri(server, $"{escaped}?{query}&X-Amz-Signature={signature}");
    }
}
