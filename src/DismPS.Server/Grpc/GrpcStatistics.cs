using System.Globalization;
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
                : $"requested model version is not available for model '{name}'",
                "Ask for a model and version that the index of the server has.") { MessageIsAnswer = true };
        }

        answer.ModelStats.AddRange(wanted.Select(Of));
        return answer;
    }

    private static Engine.Protocol.Grpc.Messages.ModelStatistics Of(ServedModel model)
    {
        Engine.Serving.ModelStatistics statistics = model.Statistics;
        var answer = new Engine.Protocol.Grpc.Messages.ModelStatistics
        {
            Name = model.Name,
            Version = model.Version,
            LastInference = (ulong)(statistics.LastInference?.ToUnixTimeMilliseconds() ?? 0),
            InferenceCount = (ulong)statistics.InferenceCount,
            ExecutionCount = (ulong)statistics.ExecutionCount,
            InferenceStats = new InferStatistics
            {
                Success = Duration(statistics.SuccessCount, statistics.SuccessNanoseconds),
                Fail = Duration(statistics.FailureCount + statistics.RejectedCount, statistics.FailureNanoseconds),
                Queue = Duration(statistics.SuccessCount, statistics.QueueNanoseconds),
                ComputeInput = Duration(statistics.ComputedCount, statistics.InputNanoseconds),
                ComputeInfer = Duration(statistics.ComputedCount, statistics.ComputeNanoseconds),
                ComputeOutput = Duration(statistics.ComputedCount, statistics.OutputNanoseconds),
                CacheHit = Duration(statistics.CacheHitCount, statistics.CacheHitNanoseconds),
                CacheMiss = Duration(statistics.CacheMissCount, statistics.CacheMissNanoseconds),
            },
        };
        answer.BatchStats.AddRange(statistics.Batches.Select(b => new InferBatchStatistics
        {
            BatchSize = (ulong)b.BatchSize,
            ComputeInput = Duration(b.Count, b.InputNanoseconds),
            ComputeInfer = Duration(b.Count, b.ComputeNanoseconds),
            ComputeOutput = Duration(b.Count, b.OutputNanoseconds),
        }));
        for (int i = 0; i < statistics.Answers.Count; i++)
            answer.ResponseStats.Add(i.ToString(CultureInfo.InvariantCulture), Of(statistics.Answers[i]));
        return answer;
    }

    private static InferResponseStatistics Of(AnswerStatistics answers) => new()
    {
        ComputeInfer = Duration(answers.SuccessCount + answers.FailureCount, answers.ComputeNanoseconds),
        ComputeOutput = Duration(answers.SuccessCount, answers.OutputNanoseconds),
        Success = Duration(answers.SuccessCount, answers.SuccessNanoseconds),
        Fail = Duration(answers.FailureCount, answers.FailureNanoseconds),
        EmptyResponse = Duration(answers.EmptyCount, answers.EmptyNanoseconds),
        Cancel = Duration(answers.CancelledCount, answers.CancelledNanoseconds),
    };

    private static StatisticDuration Duration(long count, long nanoseconds) => new() { Count = (ulong)count, Ns = (ulong)nanoseconds };
}
