using DismPS.Engine.Dials;

namespace DismPS;

/// <summary>A monitoring element of DIALS.</summary>
public sealed record DialsMonitoringElement
{
    internal DialsMonitoringElement(MonitoringElement element, string? workspace)
    {
        Id = element.Id;
        Name = element.Name;
        Dimensions = element.Dimensions;
        Count = element.Count;
        Workspace = workspace;
    }

    /// <summary>Number in the workspace.</summary>
    public long Id { get; }

    /// <summary>Full name, as a template's MonitoringElement has it.</summary>
    public string Name { get; }

    /// <summary>Dimensions of its histograms.</summary>
    public int Dimensions { get; }

    /// <summary>Histograms that there are of it.</summary>
    public long Count { get; }

    /// <summary>Workspace that was asked; null for the user's default one.</summary>
    public string? Workspace { get; }
}
