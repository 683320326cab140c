namespace DismPS.Engine.Cluster;

/// <summary>How a manifest is applied.</summary>
public sealed record ApplyOptions
{
    /// <summary>Plain: conflicts are errors.</summary>
    public static readonly ApplyOptions Default = new();

    /// <summary>Takes fields over that another manager set.</summary>
    public bool Force { get; init; }

    /// <summary>Asks the server what would come out, and changes nothing.</summary>
    public bool DryRun { get; init; }
}
