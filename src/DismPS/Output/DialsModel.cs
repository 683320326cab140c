using DismPS.Engine.Dials;

namespace DismPS;

/// <summary>A model that is registered in DIALS.</summary>
public sealed record DialsModel
{
    internal DialsModel(RegisteredModel model, string? workspace)
    {
        Id = model.Id;
        Name = model.Name;
        Revision = model.Revision;
        IsReady = model.Ready;
        IsActive = model.Active;
        Type = model.Type;
        AnomalyThreshold = model.AnomalyThreshold;
        Description = model.Description;
        FlaggingKey = model.FlaggingKey;
        MetricKey = model.MetricKey;
        ServiceName = model.ServiceName;
        CreatedBy = model.CreatedBy;
        CreatedAt = model.CreatedAt?.LocalDateTime;
        ModifiedBy = model.ModifiedBy;
        ModifiedAt = model.ModifiedAt?.LocalDateTime;
        Workspace = workspace;
    }

    /// <summary>Number in the workspace.</summary>
    public long Id { get; }

    /// <summary>Name on the wire.</summary>
    public string Name { get; }

    /// <summary>Revision, from 1.</summary>
    public int Revision { get; }

    /// <summary>Whether it answers.</summary>
    public bool IsReady { get; }

    /// <summary>Whether DIALS asks it.</summary>
    public bool IsActive { get; }

    /// <summary>Resource type.</summary>
    public string? Type { get; }

    /// <summary>A row is anomalous above it; null for a threshold in the model.</summary>
    public double? AnomalyThreshold { get; }

    /// <summary>What it is for.</summary>
    public string? Description { get; }

    /// <summary>Output that flags rows.</summary>
    public string? FlaggingKey { get; }

    /// <summary>Output that is the score.</summary>
    public string? MetricKey { get; }

    /// <summary>Name of its service in the cluster.</summary>
    public string? ServiceName { get; }

    /// <summary>User who registered it.</summary>
    public string? CreatedBy { get; }

    /// <summary>When it was registered, in local time.</summary>
    public DateTime? CreatedAt { get; }

    /// <summary>User who changed it last.</summary>
    public string? ModifiedBy { get; }

    /// <summary>When it was changed last, in local time.</summary>
    public DateTime? ModifiedAt { get; }

    /// <summary>Workspace that was asked; null for the user's default one.</summary>
    public string? Workspace { get; }
}
