using System.Globalization;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>What a server says of itself.</summary>
/// <param name="Managed">Managed bytes after a collection.</param>
/// <param name="Resident">Resident bytes.</param>
/// <param name="Restarts">How often a worker was started again.</param>
internal readonly record struct ServerState(long Managed, long Resident, long Restarts)
{
    public static ServerState Ask(TargetProcess server)
    {
        long[] numbers = [.. server.Ask("state").Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        return new ServerState(numbers[0], numbers[1], numbers[2]);
    }
}
