using DismPS.Engine.Operations.Deployments;

namespace DismPS;

/// <summary>A line that a container of a deployment wrote.</summary>
public sealed record DismDeploymentLog
{
    internal DismDeploymentLog(DeploymentLogLine line, string name, string? ns)
    {
        Pod = line.Pod;
        Container = line.Container;
        Text = line.Text;
        Name = name;
        Namespace = ns;
    }

    /// <summary>The pod.</summary>
    public string Pod { get; }

    /// <summary>The container; null for the pod's only one.</summary>
    public string? Container { get; }

    /// <summary>The line.</summary>
    public string Text { get; }

    /// <summary>Name of the deployment.</summary>
    public string Name { get; }

    /// <summary>Its namespace; null for that of the context.</summary>
    public string? Namespace { get; }

    /// <summary>The line.</summary>
    public override string ToString() => Text;
}
