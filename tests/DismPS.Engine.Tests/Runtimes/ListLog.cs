using DismPS.Engine.Runtimes;

namespace DismPS.Tests.Runtimes;

/// <summary>Keeps what it is told.</summary>
internal sealed class ListLog : IModelLog
{
    private readonly Lock gate = new();
    private readonly List<(string Model, int? Instance, string Line)> entries = [];

    public IReadOnlyList<(string Model, int? Instance, string Line)> Entries
    {
        get
        {
            lock (gate)
                return [.. entries];
        }
    }

    public IEnumerable<string> Lines => Entries.Select(e => e.Line);

    public void Write(string model, int? instance, ReadOnlySpan<char> line)
    {
        lock (gate)
            entries.Add((model, instance, line.ToString()));
    }
}
