using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Cluster.Kubectl;

/// <summary>Versions as kubectl tells them.</summary>
internal static partial class KubectlVersion
{
    /// <summary>Server-side apply and watch events with deletions came before; tested from here on.</summary>
    public static readonly Version Oldest = new(1, 20);

    /// <summary>Shows field managers only when asked to.</summary>
    public static readonly Version HidesOwners = new(1, 21);

    public static async Task<Version> ReadClientAsync(KubectlProcess kubectl, TimeSpan limit, CancellationToken ct)
    {
        KubectlAnswer answer = await kubectl.RunAsync(["version", "--client", "-o", "json"], limit, ct, plain: true).ConfigureAwait(false);
        if (answer.ExitCode != 0)
            throw new DismException(ErrorCode.KubectlMissing, $"'{kubectl.Program.Path}' is not kubectl: {KubectlFaultReader.Read(answer.ExitCode, answer.Errors).Message}", $"Name kubectl with {KubectlProgram.Variable}.", kubectl.Program.Path);
        try
        {
            return Read(JsonNode.Parse(answer.Output)?["clientVersion"]);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or DismException)
        {
            throw new DismException(ErrorCode.KubectlMissing, $"'{kubectl.Program.Path}' does not tell a version.", $"Name kubectl with {KubectlProgram.Variable}.", kubectl.Program.Path, e);
        }
    }

    public static Version Read(JsonNode? version)
    {
        Match match = Number().Match((string?)version?["gitVersion"] ?? "");
        return match.Success && Version.TryParse(match.Groups[1].Value, out Version? read)
            ? read
            : throw new DismException(ErrorCode.ClusterFailed, "kubectl tells no version.", "Check that DISMPS_KUBECTL is kubectl.");
    }

    public static void Check(Version version, string path)
    {
        if (version < Oldest)
            throw new DismException(ErrorCode.KubectlTooOld, $"'{path}' is kubectl {version}; {Oldest} is the oldest that serves.", $"Install a newer one, or name it with {KubectlProgram.Variable}.", path);
    }

    [GeneratedRegex(@"^v?(\d+\.\d+(?:\.\d+)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
