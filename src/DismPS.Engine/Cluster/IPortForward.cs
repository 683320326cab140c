namespace DismPS.Engine.Cluster;

/// <summary>A port of this machine that leads to a port of a pod, until it is disposed of.</summary>
public interface IPortForward : IAsyncDisposable
{
    /// <summary>Where it listens: <c>http://127.0.0.1:PORT</c>.</summary>
    Uri Address { get; }
}
