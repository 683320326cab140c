namespace DismPS.DialsStandIn;

/// <summary>A call of DIALS that is known, and the query keys that its list takes.</summary>
internal sealed record DialsRoute(string Method, string Name, params string[] Query)
{
    private static readonly string[] HistogramFilters =
    [
        "next_token", "page_size", "dataset_id", "file_id", "run_number", "run_number__lte", "run_number__gte", "ls_number", "ls_number__lte", "ls_number__gte",
        "me_id", "entries__gte", "dataset", "dataset__regex", "logical_file_name", "logical_file_name__regex", "me", "me__regex",
    ];

    /// <summary>All calls; filters are those of the platform's own client library.</summary>
    public static IReadOnlyList<DialsRoute> All { get; } =
    [
        new("GET", "mes/", "me", "me__regex", "dim"),
        new("GET", "th1/", HistogramFilters),
        new("GET", "th2/", HistogramFilters),
        new("GET", "dataset-index/", "next_token", "page_size", "dataset", "dataset__regex"),
        new("GET", "file-index/", "next_token", "page_size", "dataset_id", "logical_file_name", "logical_file_name__regex", "status", "min_size", "dataset", "dataset__regex"),
        new("GET", "run/", "next_token", "page_size", "dataset_id", "run_number", "run_number__lte", "run_number__gte", "dataset", "dataset__regex"),
        new("GET", "lumisection/", "next_token", "page_size", "dataset_id", "run_number", "run_number__lte", "run_number__gte", "ls_number", "ls_number__lte", "ls_number__gte", "dataset", "dataset__regex"),
        new("GET", "ml-models-index/", "next_token", "page_size", "name"),
        new("GET", "workspaces/", "next_token", "page_size"),
        new("GET", "workspaces/my-default/"),
        new("POST", "minio/ml-presigned-put-object/"),
    ];
}
