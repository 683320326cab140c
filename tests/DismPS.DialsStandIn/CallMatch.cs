namespace DismPS.DialsStandIn;

/// <summary>Names calls that a fault is for; what is null fits all.</summary>
public sealed record CallMatch
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private const string ExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>The server.</summary>
    public StandInServer? Server { get; init; }

    /// <summary>HTTP method.</summary>
    public string? Method { get; init; }

    /// <summary>What the path ends with.</summary>
    public string? PathEnd { get; init; }

    /// <summary>What the form says in <c>grant_type</c>.</summary>
    public string? GrantType { get; init; }

    /// <summary>A query parameter that must be there with this value.</summary>
    public KeyValuePair<string, string>? Query { get; init; }

    /// <summary>Every call.</summary>
    public static CallMatch Any { get; } = new();

    /// <summary>Every call of DIALS.</summary>
    public static CallMatch Dials { get; } = new() { Server = StandInServer.Dials };

    /// <summary>The list of monitoring elements.</summary>
    public static CallMatch Mes { get; } = Get("mes/");

    /// <summary>One-dimensional histograms.</summary>
    public static CallMatch Th1 { get; } = Get("th1/");

    /// <summary>Two-dimensional histograms.</summary>
    public static CallMatch Th2 { get; } = Get("th2/");

    /// <summary>Datasets.</summary>
    public static CallMatch DatasetIndex { get; } = Get("dataset-index/");

    /// <summary>Registered models.</summary>
    public static CallMatch ModelsIndex { get; } = Get("ml-models-index/");

    /// <summary>The address of an upload.</summary>
    public static CallMatch Presign { get; } = new() { Server = StandInServer.Dials, Method = "POST", PathEnd = "/minio/ml-presigned-put-object/" };

    /// <summary>An upload.</summary>
    public static CallMatch Put { get; } = new() { Server = StandInServer.Store, Method = "PUT" };

    /// <summary>The begin of a device login.</summary>
    public static CallMatch Device { get; } = new() { Server = StandInServer.Keycloak, PathEnd = "/auth/device" };

    /// <summary>The question whether a device login is confirmed.</summary>
    public static CallMatch Poll { get; } = Token(DeviceGrant);

    /// <summary>The renewal of tokens.</summary>
    public static CallMatch Refresh { get; } = Token("refresh_token");

    /// <summary>The exchange of a token for one of DIALS.</summary>
    public static CallMatch Exchange { get; } = Token(ExchangeGrant);

    /// <summary>The token of an application.</summary>
    public static CallMatch Application { get; } = Token("client_credentials");

    internal bool Fits(Call call) =>
        (Server is null || Server == call.Server)
        && (Method is null || Method == call.Method)
        && (PathEnd is null || call.Path.EndsWith(PathEnd, StringComparison.Ordinal))
        && (GrantType is null || call.FormValue("grant_type") == GrantType)
        && (Query is not KeyValuePair<string, string> query || call.Query.Contains(query));

    private static CallMatch Get(string name) => new() { Server = StandInServer.Dials, Method = "GET", PathEnd = $"/api/v1/{name}" };

    private static CallMatch Token(string grant) => new() { Server = StandInServer.Keycloak, Method = "POST", GrantType = grant };
}
