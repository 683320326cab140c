using System.Collections.Immutable;

namespace DismPS.Tool.Output;

/// <summary>What <c>dismps new --output json</c> prints.</summary>
internal sealed record NewTemplateDocument(string Path, ImmutableArray<string> OpenFields, ImmutableArray<string> WrittenFiles);
