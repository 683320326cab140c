using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;

namespace DismPS.Server.Grpc;

/// <summary>The statistics extension.</summary>
internal static class GrpcStatistics
{
    /// <exception cref="DismException">There is no such model or version.</exception>
    public static ModelStatisticsResponse Of(InferenceServer models, string name, string version)
    {
        var answer = new ModelStatisticsResponse();
        ServedModel[] wanted = [.. models.Models.Where(m => (name.Length == 0 || m.Name == name) && (version.Length == 0 || m.Version == version))];
        if (wanted.Length == 0 && name.Length > 0)
        {
            throw new DismException(ErrorCode.RequestInvalid, models.FindModel(name) is null
                ? $"requested model '{name}' is not available"
                : $"requested model version is not available for model '{name}'");
        }

        answer.ModelStats.AddRange(wanted.Select(Of));
        return answer;
    }

    private static Engine.Protocol.Grpc.Messages.ModelStatistics Of(ServedModel model)
    {
        Engine.Serving.ModelStatistics statistics = model.Statistics;
        return new Engine.Protocol.Grpc.Messages.ModelStatistics
        {
            Name = model.Name,
            Version = model.Version,
            LastInference = (ulong)(statistics.LastInference?.ToUnixTimeMilliseconds() ?? 0),
            InferenceCount = (ulong)statistics.InferenceCount,
            ExecutionCount = (ulong)statistics.ExecutionCount,
            InferenceStats = new InferStatistics
            {
                Success = Duration(statistics.SuccessCount, statistics.SuccessNanoseconds),
                Fail = Duration(statistics.FailureCount + statistics.RejectedCount, 0),
                Queue = Duration(statistics.SuccessCount, statistics.QueueNanoseconds),
                ComputeInput = Duration(statistics.SuccessCount, statistics.InputNanoseconds),
                ComputeInfer = Duration(statistics.SuccessCount, statistics.ComputeNanoseconds),
                ComputeOutput = Duration(statistics.SuccessCount, statistics.OutputNanoseconds),
                CacheHit = new StatisticDuration(),
                CacheMiss = new StatisticDuration(),
            },
        };
    }

    private static StatisticDuration Duration(long count, long nanoseconds) => new() { Count = (ulong)count, Ns = (ulong)nanoseconds };
}
