using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Writes kubeconfig files. JSON is YAML.</summary>
internal static class Kubeconfig
{
    public static void Write(string path, Uri server, string authority, IReadOnlyList<ClusterUser> users, string current)
    {
        JsonObject config = new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject
            {
                ["name"] = "stand-in",
                ["cluster"] = new JsonObject { ["server"] = server.ToString().TrimEnd('/'), ["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(authority)) },
            }),
            ["users"] = new JsonArray([.. users.Select(u => new JsonObject { ["name"] = u.Context, ["user"] = new JsonObject { ["token"] = u.Token } })]),
            ["contexts"] = new JsonArray(
            [
                .. users.Select(u => new JsonObject
                {
                    ["name"] = u.Context,
                    ["context"] = new JsonObject { ["cluster"] = "stand-in", ["user"] = u.Context, ["namespace"] = u.Namespace },
                }),
            ]),
            ["current-context"] = current,
        };
        string part = $"{path}.part";
        File.WriteAllText(part, config.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(part, path, overwrite: true);
    }
}
