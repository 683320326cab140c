namespace DismPS.Engine.Dials;

/// <summary>Which runs are wanted.</summary>
public sealed record RunQuery
{
    /// <summary>Workspace; null for the user's default one.</summary>
    public string? Workspace { get; init; }

    /// <summary>Full name of the dataset, or a regular expression of the service.</summary>
    public required string Dataset { get; init; }

    /// <summary>Whether <see cref="Dataset"/> is a regular expression.</summary>
    public bool IsPattern { get; init; }

    /// <summary>First run.</summary>
    public required long FirstRun { get; init; }

    /// <summary>Last run.</summary>
    public required long LastRun { get; init; }
}
