using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>The folder in which an environment is made, and what was there before.</summary>
internal sealed class EnvironmentPlace
{
    private const string Sign = "pyvenv.cfg";

    private readonly string folder;
    private readonly string? aside;

    private EnvironmentPlace(string folder, string? aside)
    {
        this.folder = folder;
        this.aside = aside;
    }

    /// <summary>Whether something is there that only force replaces.</summary>
    public static bool IsTaken(string folder) => Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Any() : Path.Exists(folder);

    /// <summary>Refuses what must not be replaced.</summary>
    /// <exception cref="DismException">There is something, and it is no environment or is not to be replaced.</exception>
    public static void Check(string folder, bool replace)
    {
        if (!IsTaken(folder))
            return;
        if (!File.Exists(Path.Combine(folder, Sign)))
            throw new DismException(ErrorCode.TargetExists, $"{folder} is there and is no virtual environment; it is not touched.", "Name another folder with --target or -Target.", folder);
        if (!replace)
            throw new DismException(ErrorCode.TargetExists, $"{folder} is there already.", "--force or -Force makes it anew; the old one comes back if that fails.", folder);
    }

    /// <summary>Moves aside what is there.</summary>
    public static EnvironmentPlace Clear(string folder, bool replace)
    {
        Check(folder, replace);
        if (!Path.Exists(folder))
        {
            FileFailure.WhileWriting(folder, () => Directory.CreateDirectory(Path.GetDirectoryName(folder)!));
            return new EnvironmentPlace(folder, null);
        }

        string aside = $"{folder}.before-{Guid.NewGuid():N}"[..(folder.Length + 16)];
        FileFailure.WhileWriting(folder, () =>
        {
            Directory.Move(folder, aside);
            return 0;
        });
        return new EnvironmentPlace(folder, aside);
    }

    /// <summary>The new one stays, the old one goes.</summary>
    public void Keep()
    {
        if (aside is not null)
            Discard(aside);
    }

    /// <summary>The new one goes, the old one comes back.</summary>
    /// <exception cref="DismException">It could not be moved back; the message says where it lies.</exception>
    public void PutBack()
    {
        Discard(folder);
        if (aside is null)
            return;
        try
        {
            Directory.Move(aside, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.WriteFailed, $"The environment that was in {folder} could not be moved back: {e.Message}", $"It lies in {aside}; move it by hand.", aside, e);
        }
    }

    private static void Discard(string path)
    {
        try
        {
            if (new DirectoryInfo(path).LinkTarget is not null)
                File.Delete(path);
            else if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays is in nobody's way but the next run's, which says that it is there.
        }
    }
}
