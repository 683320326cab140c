using System.Runtime.CompilerServices;

namespace DismPS.Server.Tests;

/// <summary>Lets others run once, within a bound.</summary>
internal static class YieldExtensions
{
    public static async Task ToTask(this YieldAwaitable yield, CancellationToken limit)
    {
        await yield;
        limit.ThrowIfCancellationRequested();
    }
}
