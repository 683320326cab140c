namespace DismPS.Engine.Artifacts;

/// <summary>Something about a built resource that probably is not what was meant.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Message">One sentence.</param>
public sealed record BuildWarning(string Resource, string Message)
{
    /// <summary><c>resource: message</c>.</summary>
    public override string ToString() => $"{Resource}: {Message}";
}
