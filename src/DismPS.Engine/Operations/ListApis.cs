using DismPS.Engine.Hosting;

namespace DismPS.Engine.Operations;

/// <summary>Finds the servers of the current user that run on this machine.</summary>
public static class ListApis
{
    /// <summary>The running servers, oldest first.</summary>
    public static IReadOnlyList<RunningApi> Run() => ApiRegistry.OfCurrentUser().List();
}
