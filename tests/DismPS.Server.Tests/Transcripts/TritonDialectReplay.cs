using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>The same scenarios with a server that answers as Triton does.</summary>
public sealed class TritonDialectReplay() : TritonRestReplay(ApiDialect.Triton);
