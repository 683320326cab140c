namespace DismPS.Engine.Diagnostics;

/// <summary>Something that works here and may not on the platform, or is missing here.</summary>
/// <param name="Source">File and line: <c>requirements.txt:3</c>; empty when it is no line's fault.</param>
/// <param name="Package">Package or module.</param>
/// <param name="Message">What, and what it means.</param>
public sealed record EnvironmentWarning(string Source, string Package, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Source.Length == 0 ? Message : $"{Source}: {Message}";
}
