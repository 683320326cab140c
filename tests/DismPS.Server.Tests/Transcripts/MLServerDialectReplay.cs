using DismPS.Engine.Protocol;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>The same exchanges with a server that answers as MLServer does.</summary>
public sealed class MLServerDialectReplay() : MLServerReplay(ApiDialect.MLServer);
