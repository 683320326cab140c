namespace DismPS.Engine.Cluster.Rollout;

/// <summary>The last failure of a model, as KServe tells it. It stays in the status for a while after the cause is gone.</summary>
/// <param name="Reason">One word: <c>ModelLoadFailed</c>, <c>RuntimeNotRecognized</c>.</param>
/// <param name="Message">A sentence; may be empty.</param>
/// <param name="ExitCode">Exit code of the container; null when none ended.</param>
public sealed record ModelFailure(string Reason, string Message, int? ExitCode);
