using System.Security.Cryptography;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving;

/// <summary>
/// Groups of requests that only who sends the right header may use. Values are kept as hashes, so that nothing that prints this object tells them, and
/// compared in a time that does not depend on them.
/// </summary>
public sealed class RestrictedApis
{
    /// <summary>What Triton puts in front of the header's name in the metadata of gRPC.</summary>
    public const string GrpcPrefix = "triton-grpc-protocol-";

    private readonly Dictionary<ApiGroup, (string Header, byte[] Hash)> keys = [];

    private RestrictedApis()
    {
    }

    /// <summary>Reads the values of <c>--http-restricted-api</c> and <c>--grpc-restricted-protocol</c>.</summary>
    /// <param name="restrictions">Each <c>GROUP[,GROUP…]:HEADER=VALUE</c>.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>; the message never has the value.</exception>
    public static RestrictedApis Parse(IEnumerable<string> restrictions)
    {
        ArgumentNullException.ThrowIfNull(restrictions);
        var apis = new RestrictedApis();
        foreach (string restriction in restrictions)
        {
            int colon = restriction.IndexOf(':', StringComparison.Ordinal);
            int equal = restriction.IndexOf('=', Math.Max(colon, 0));
            if (colon <= 0 || equal <= colon + 1 || equal == restriction.Length - 1)
                throw Wrong($"A restriction must have the form GROUP[,GROUP]:HEADER=VALUE, which '{(colon > 0 ? restriction[..colon] : "…")}:…' has not.");
            string header = restriction[(colon + 1)..equal];
            byte[] hash = Hash(restriction[(equal + 1)..]);
            foreach (string name in restriction[..colon].Split(','))
            {
                ApiGroup group = ApiGroups.Parse(name);
                if (group == ApiGroup.None)
                    throw Wrong($"There is no group of requests '{name}' to restrict; the groups are {string.Join(", ", ApiGroups.All)}.");
                if (!apis.keys.TryAdd(group, (header, hash)))
                    throw Wrong($"The group '{name}' is restricted twice.");
            }
        }

        return apis;
    }

    /// <summary>Whether any group is restricted.</summary>
    public bool Any => keys.Count > 0;

    /// <summary>Name of the header that a group expects; null when it is open.</summary>
    public string? HeaderOf(ApiGroup group) => keys.TryGetValue(group, out (string Header, byte[]) key) ? key.Header : null;

    /// <summary>Whether a request with this value of the group's header may pass.</summary>
    /// <param name="group">The request's group.</param>
    /// <param name="value">What the request has in <see cref="HeaderOf"/>; null for nothing.</param>
    public bool Allows(ApiGroup group, string? value) =>
        !keys.TryGetValue(group, out (string, byte[] Hash) key) || CryptographicOperations.FixedTimeEquals(key.Hash, Hash(value ?? ""));

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    private static DismException Wrong(string message) => new(ErrorCode.UsageInvalid, message, "For example: model-repository,model-config:admin-key=SECRET.");
}
