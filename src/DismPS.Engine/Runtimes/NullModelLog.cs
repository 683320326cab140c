namespace DismPS.Engine.Runtimes;

/// <summary>Forgets what it is told: for models that are run without a server.</summary>
public sealed class NullModelLog : IModelLog
{
    private NullModelLog()
    {
    }

    /// <summary>The one there is.</summary>
    public static NullModelLog Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(string model, int? instance, ReadOnlySpan<char> line)
    {
    }
}
