namespace DismPS.Engine.Protocol;

/// <summary>Whose answers a server gives where Triton and MLServer differ (docs/protocol.md has a row for each question).</summary>
public enum ApiDialect
{
    /// <summary>What both kinds of clients understand: each model's requests are read as its own kind of server reads them, and no answer is 422.</summary>
    Default,

    /// <summary>As Triton: not ready is 400, NaN and the infinities are written as words, the metrics have a port of their own.</summary>
    Triton,

    /// <summary>As MLServer: faults of the JSON text are 422 with a list, ids are made up, <c>parameters</c> are always there, nothing is binary.</summary>
    MLServer,
}
