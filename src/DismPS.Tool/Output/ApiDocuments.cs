using DismPS.Engine.Hosting;

namespace DismPS.Tool.Output;

/// <summary>Running servers as documents.</summary>
internal static class ApiDocuments
{
    public static ApiDocument Of(RunningApi api) => new(
        api.Uri, api.ProcessId, api.StartTime, api.Models, api.Resource, api.TemplatePath, api.BasePath, api.RepositoryPath, api.OwnerProcessId,
        api.LogPath, api.GrpcUri, api.MetricsUri);
}
