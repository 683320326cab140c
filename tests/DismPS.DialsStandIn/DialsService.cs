using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DismPS.DialsStandIn;

/// <summary>DIALS: lists from the catalog, and presigned addresses.</summary>
internal sealed partial class DialsService(StandInOptions options, TokenBook tokens, CatalogRows rows, StoreService store)
{
    public const string Prefix = "/api/v1/";

    /// <summary>Address that clients see; known when the server listens.</summary>
    public Uri BaseUrl { get; set; } = null!;

    /// <summary>What no recording knows about the call, or null.</summary>
    public static string? Complaint(Call call)
    {
        DialsRoute? route = DialsRoute.All.FirstOrDefault(r => r.Method == call.Method && Prefix + r.Name == call.Path);
        if (route is null)
            return "unknown call";
        if (call.Header("accept") != "application/json")
            return "accept is not application/json";
        if ((call.Header("authorization") is null) == (call.Header("x-client-secret") is null))
            return "wants one of the headers Authorization and X-CLIENT-SECRET";
        if (call.Header("workspace") is "")
            return "an empty workspace";
        if (call.Query.FirstOrDefault(q => !route.Query.Contains(q.Key)).Key is string unknown)
            return $"query parameter {unknown}";
        if (call.Query.GroupBy(q => q.Key).FirstOrDefault(g => g.Count() > 1)?.Key is string twice)
            return $"query parameter {twice} twice";
        return route.Method == "POST" ? PresignComplaint(call) : call.BodyComplaint ?? (call.Json is null && call.Form is null ? null : "a body");
    }

    public Answer Handle(Call call)
    {
        if (!IsKnown(call))
            return Answer.Detail(401, "Invalid token");
        string? workspace = call.Header("workspace") ?? options.Catalog.DefaultWorkspace;
        if (workspace is null ? NeedsWorkspace(call) : !options.IsOpenToAllWorkspaces && !options.Catalog.Workspaces.Contains(workspace))
            return Answer.Detail(403, "You do not have access to this workspace.");
        return call.Path[Prefix.Length..] switch
        {
            "mes/" => Mes(call, workspace),
            "th1/" => Page(call, rows.Histograms(workspace, 1)),
            "th2/" => Page(call, rows.Histograms(workspace, 2)),
            "dataset-index/" => Page(call, rows.Datasets()),
            "file-index/" => Page(call, rows.Files()),
            "run/" => Page(call, rows.Runs()),
            "lumisection/" => Page(call, rows.Lumisections()),
            "ml-models-index/" => Page(call, rows.Models(call.Header("workspace"))),
            "workspaces/" => Page(call, rows.Workspaces()),
            "workspaces/my-default/" => options.Catalog.DefaultWorkspace is string own
                ? Answer.OfJson(200, new JsonObject { ["workspace"] = own })
                : Answer.Detail(404, "Not found."),
            _ => Presign(call),
        };
    }

    private static string? PresignComplaint(Call call)
    {
        if (call.Json is not JsonObject json)
            return call.BodyComplaint ?? "no JSON object";
        if (json.Count != 2 || json["workspace"] is not JsonValue workspace || json["object_name"] is not JsonValue name)
            return $"JSON fields {string.Join(", ", json.Select(p => p.Key))}";
        return workspace.TryGetValue(out string? _) && name.TryGetValue(out string? text) && ObjectName().IsMatch(text) ? null : "object_name is not 32 hexadecimal digits and .zip";
    }

    private static bool NeedsWorkspace(Call call) => call.Path[Prefix.Length..] is "mes/" or "th1/" or "th2/";

    [GeneratedRegex(@"\A[0-9a-f]{32}\.zip\z")]
    private static partial Regex ObjectName();

    private bool IsKnown(Call call) => call.Header("x-client-secret") is string secret
        ? options.Applications.Any(a => a.Secret == secret)
        : call.Header("authorization")!.Split(' ') is ["Bearer", string token] && tokens.IsAccess(token);

    private Answer Mes(Call call, string? workspace)
    {
        try
        {
            return Answer.OfJson(200, new JsonArray([.. rows.Mes(workspace).Where(r => r.Fits(call.Query)).Select(r => r.Json())]));
        }
        catch (FormatException)
        {
            return Answer.Detail(400, "Enter a valid value.");
        }
    }

    private Answer Page(Call call, IEnumerable<Row> list) => ListPage.Of(call, list, options, BaseUrl);

    private Answer Presign(Call call)
    {
        string workspace = call.Json!["workspace"]!.GetValue<string>();
        if (!options.IsOpenToAllWorkspaces && !options.Catalog.Workspaces.Contains(workspace))
            return Answer.Detail(403, "You do not have access to this workspace.");
        string key = $"{workspace}/models/{call.Json["object_name"]!.GetValue<string>()}";
        string address = options.Presign?.Invoke(options.Bucket, key).ToString() ?? store.Presign(key);
        return Answer.OfJson(200, new JsonObject { ["url"] = address });
    }
}
