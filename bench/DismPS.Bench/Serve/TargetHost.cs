namespace DismPS.Bench.Serve;

/// <summary>The child's side of <see cref="TargetProcess"/>.</summary>
internal static class TargetHost
{
    /// <summary>Says that the target is ready.</summary>
    public static void Announce(string readyFile, string address)
    {
        string unfinished = readyFile + ".part";
        File.WriteAllText(unfinished, address);
        File.Move(unfinished, readyFile);
    }

    /// <summary>Ends when the parent closes its end, or has ended in any other way.</summary>
    public static async Task WaitForParentAsync()
    {
        using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null).ConfigureAwait(false);
    }
}
