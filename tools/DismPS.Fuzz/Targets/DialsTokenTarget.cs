using System.Text;
using System.Text.Json;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Fuzz.Targets;

/// <summary>The readers of tokens: the cache, the Python client's file, and answers of the identity service.</summary>
internal sealed class DialsTokenTarget() : FuzzTarget("dials-token", Samples, Words("null", "\"expires_at\":", "\"expiresAt\":", "9999-12-31T23:59:59", "0001-01-01T00:00:00", "+14:00", "2147483647", "-1", "\\r\\n", "\\ud800", "http://a/", "\"version\":1"))
{
    private static readonly IReadOnlyList<byte[]> Samples =
    [
        .. new[]
        {
            """{"version":1,"entries":[{"service":"https://a.example/","realm":"https://r.example/","clientId":"c","audience":"a","accessToken":"t","tokenType":"Bearer","expiresIn":1200,"expiresAt":"2026-01-01T00:00:00+00:00","refreshToken":"r","refreshExpiresAt":"2026-01-02T00:00:00+00:00"}],"current":"https://a.example/"}""",
            """{"access_token":"a","expires_in":1200,"refresh_expires_in":36000,"refresh_token":"r","token_type":"Bearer","expires_at":"2026-01-01T10:00:00.123456","refresh_expires_at":"2026-01-01T20:00:00"}""",
            """{"device_code":"d","user_code":"A-B","verification_uri_complete":"https://a/?b=c","expires_in":600,"interval":5}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dismps-fuzz-");

    public override bool Run(byte[] input)
    {
        DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        bool isSound = false;
        File.WriteAllBytes(Path.Combine(_folder.FullName, "dials-tokens.json"), input);
        var cache = new TokenCache(_folder.FullName, TimeProvider.System);
        foreach (Uri service in cache.Services)
        {
            DialsToken? token = cache.Find(cache.ServiceAt(service)!);
            Require(token is { IsSound: true } && Enum.IsDefined(token.StateAt(now)) && token.Header.Scheme.Length > 0, "the cache holds a token that cannot be sent");
            isSound = true;
        }

        File.WriteAllBytes(Path.Combine(_folder.FullName, "creds"), input);
        if (PythonTokenFile.Read(_folder.FullName, TimeZoneInfo.Utc) is { } python)
        {
            Require(Enum.IsDefined(python.StateAt(now)) && python.Header.Scheme.Length > 0, "the file holds a token that cannot be sent");
            isSound = true;
        }

        return isSound | Reads(() => JsonSerializer.Deserialize(input, IdentityJson.Default.TokenAnswer)) | Reads(() => JsonSerializer.Deserialize(input, IdentityJson.Default.DeviceAnswer));
    }

    public override void Dispose() => _folder.Delete(recursive: true);

    private static bool Reads(Func<object?> read)
    {
        try
        {
            return read() is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
