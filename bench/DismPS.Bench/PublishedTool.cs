using System.Diagnostics;

namespace DismPS.Bench;

/// <summary>The command line as users install it.</summary>
internal static class PublishedTool
{
    /// <summary>Publishes <c>dismps</c> into a folder.</summary>
    public static void Publish(string repository, string folder)
    {
        using Process publish = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", Path.Combine(repository, "src", "DismPS.Tool"), "-c", "Release", "-o", folder, "-v", "quiet"])
        {
            RedirectStandardOutput = true,
        })!;
        publish.StandardOutput.ReadToEnd();
        publish.WaitForExit();
        if (publish.ExitCode != 0)
            throw new InvalidOperationException($"dotnet publish ended with {publish.ExitCode}.");
    }
}
