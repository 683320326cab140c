using System.Globalization;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Soak;

/// <summary>What a server holds while nobody asks anything.</summary>
/// <param name="Managed">Bytes of managed memory in use.</param>
/// <param name="Resident">Resident bytes.</param>
/// <param name="Descriptors">Open files and sockets.</param>
internal sealed record SoakState(long Managed, long Resident, int Descriptors)
{
    public static SoakState Read(TargetProcess server)
    {
        string[] words = server.Ask("state").Split(' ');
        return new SoakState(
            long.Parse(words[0], CultureInfo.InvariantCulture),
            long.Parse(words[1], CultureInfo.InvariantCulture),
            Directory.GetFileSystemEntries($"/proc/{server.Id}/fd").Length);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Managed / 1e6:0.00} MB managed, {Resident / 1e6:0.0} MB resident, {Descriptors} descriptors");
}
