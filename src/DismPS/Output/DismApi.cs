using System.ComponentModel;
using DismPS.Engine.Hosting;

namespace DismPS;

/// <summary>A running server.</summary>
[TypeConverter(typeof(DeserializedConverter))]
public sealed record DismApi
{
    internal DismApi(RunningApi api)
    {
        Api = api;
        Uri = api.Uri;
        GrpcUri = api.GrpcUri;
        MetricsUri = api.MetricsUri;
        ProcessId = api.ProcessId;
        Model = [.. api.Models];
        Resource = api.Resource;
        Path = api.TemplatePath;
        BasePath = api.BasePath;
        Folder = api.RepositoryPath;
        LogPath = api.LogPath;
        StartTime = api.StartTime.LocalDateTime;
        IsDetached = api.OwnerProcessId is null;
    }

    /// <summary>Base address of the Open Inference Protocol.</summary>
    public Uri Uri { get; }

    /// <summary>Address of gRPC as -Uri takes it, grpc://HOST:PORT; null when it is not served.</summary>
    public Uri? GrpcUri { get; }

    /// <summary>Address of the metrics; null when there are none.</summary>
    public Uri? MetricsUri { get; }

    /// <summary>Process id of the server.</summary>
    public int ProcessId { get; }

    /// <summary>Names of the served models.</summary>
    public string[] Model { get; }

    /// <summary>Served resource; null for a plain model repository.</summary>
    public string? Resource { get; }

    /// <summary>Template behind it; null for a plain model repository.</summary>
    public string? Path { get; }

    /// <summary>Folder that relative paths of the template start from; the next cmdlet takes it from here.</summary>
    public string? BasePath { get; }

    /// <summary>Folder that is served.</summary>
    public string Folder { get; }

    /// <summary>File of its log, which Receive-DismLog reads; null when none could be made.</summary>
    public string? LogPath { get; }

    /// <summary>Start in local time.</summary>
    public DateTime StartTime { get; }

    /// <summary>True when it outlives the process that started it.</summary>
    public bool IsDetached { get; }

    internal RunningApi Api { get; }

    internal static DismApi Of(DeserializedObject remains) => new(new RunningApi
    {
        Uri = remains.Get<Uri>(nameof(Uri)),
        GrpcUri = remains.Get<Uri?>(nameof(GrpcUri)),
        MetricsUri = remains.Get<Uri?>(nameof(MetricsUri)),
        ProcessId = remains.Get<int>(nameof(ProcessId)),
        Models = [.. remains.List<string>(nameof(Model))],
        Resource = remains.Get<string?>(nameof(Resource)),
        TemplatePath = remains.Get<string?>(nameof(Path)),
        BasePath = remains.Get<string?>(nameof(BasePath)),
        RepositoryPath = remains.Get<string>(nameof(Folder)),
        LogPath = remains.Get<string?>(nameof(LogPath)),
        StartTime = remains.Get<DateTime>(nameof(StartTime)),
        OwnerProcessId = remains.Get<bool>(nameof(IsDetached)) ? null : 0,
    });

    /// <summary>The address.</summary>
    public override string ToString() => Uri.ToString();
}
