using System.Collections.Concurrent;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Passes lines on, and keeps the last one of each instance: what an interpreter that does not start had to say.</summary>
internal sealed class LastWords(IModelLog log) : IModelLog
{
    private const int MaxLength = 300;
    private readonly ConcurrentDictionary<int, string> lines = new();

    /// <inheritdoc/>
    public void Write(string model, int? instance, ReadOnlySpan<char> line)
    {
        if (instance is int number && !line.IsWhiteSpace())
            lines[number] = line[..Math.Min(line.Length, MaxLength)].ToString();
        log.Write(model, instance, line);
    }

    /// <summary>The last line of an instance; null for none.</summary>
    public string? Of(int instance) => lines.GetValueOrDefault(instance);
}
