using System.Collections.Immutable;

namespace DismPS.Engine.Dials;

/// <summary>The workspaces of a service.</summary>
/// <param name="Names">All of them.</param>
/// <param name="Default">The user's own, which calls without a workspace go to; null when the service does not tell.</param>
public sealed record DialsWorkspaces(ImmutableArray<string> Names, string? Default);
