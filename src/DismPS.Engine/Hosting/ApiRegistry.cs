using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Hosting;

/// <summary>
/// The list of running servers of this user on this machine: one small file each, written by the server itself and removed when it ends.
/// A file whose process is gone is removed by the next reader.
/// </summary>
public sealed class ApiRegistry
{
    private const long MaximumFileBytes = 64 * 1024;
    private readonly string _folder;

    /// <summary>Uses a folder.</summary>
    /// <param name="folder">Absolute folder; made on first use.</param>
    public ApiRegistry(string folder) => _folder = folder;

    /// <summary>
    /// The registry of the current user: <c>$DISMPS_RUNTIME_DIR</c>, else <c>$XDG_RUNTIME_DIR/dismps</c>, else a folder in the user's own
    /// data folder named after the machine, because home folders are shared between login nodes.
    /// </summary>
    public static ApiRegistry OfCurrentUser()
    {
        string? own = Environment.GetEnvironmentVariable("DISMPS_RUNTIME_DIR");
        if (!string.IsNullOrEmpty(own))
            return new ApiRegistry(Path.GetFullPath(own));
        string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (!string.IsNullOrEmpty(runtime) && Directory.Exists(runtime))
            return new ApiRegistry(Path.Combine(runtime, "dismps"));
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string home = Path.Combine(data, "dismps", "run", Environment.MachineName);
        return new ApiRegistry(data.Length > 0 && CanMake(home) ? home : Path.Combine(Path.GetTempPath(), $"dismps-{Environment.UserName}"));
    }

    /// <summary>Accounts of services often have no home folder, or one that they may not write to.</summary>
    private static bool CanMake(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Where the logs of its servers are.</summary>
    public LogFolder Logs => new(Path.Combine(_folder, "logs"));

    /// <summary>Adds a server.</summary>
    /// <returns>Disposing removes it again.</returns>
    /// <exception cref="DismException">The folder cannot be written.</exception>
    public IDisposable Add(RunningApi api)
    {
        Update(api);
        return new Entry(FileOf(api.ProcessId));
    }

    /// <summary>Tells anew of a server that was added: its models are others now.</summary>
    /// <exception cref="DismException">The folder cannot be written.</exception>
    public void Update(RunningApi api)
    {
        string path = FileOf(api.ProcessId);
        string? aside = null;
        try
        {
            CreateFolder();
            aside = path + ".tmp";
            File.WriteAllBytes(aside, JsonSerializer.SerializeToUtf8Bytes(api, HostingJson.Default.RunningApi));
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (aside is not null)
                new Entry(aside).Dispose();
            throw new DismException(ErrorCode.WriteFailed, $"The list of running servers could not be written: {e.Message}",
                "Set DISMPS_RUNTIME_DIR to a folder that you may write to.", _folder, e);
        }
    }

    /// <summary>The servers that run now, oldest first.</summary>
    public IReadOnlyList<RunningApi> List()
    {
        var running = new List<RunningApi>();
        string[] files;
        try
        {
            files = Directory.Exists(_folder) ? Directory.GetFiles(_folder, "*.json") : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"The list of running servers could not be read: {e.Message}",
                "Set DISMPS_RUNTIME_DIR to a folder of your own.", _folder, e);
        }

        foreach (string file in files)
        {
            if (Read(file) is not { } api)
                continue;
            if (IsAlive(api))
                running.Add(api);
            else
                new Entry(file).Dispose();
        }

        running.Sort(static (a, b) => a.StartTime.CompareTo(b.StartTime));
        return running;
    }

    /// <summary>True while the very process that registered still runs.</summary>
    public static bool IsAlive(RunningApi api) => OwnerProcess.IsRunning(api.ProcessId, api.StartTime);

    private static RunningApi? Read(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return stream.Length > MaximumFileBytes ? null : JsonSerializer.Deserialize(stream, HostingJson.Default.RunningApi);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Another process may be removing the file at this moment.
            return null;
        }
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_folder);
        else
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string FileOf(int processId) => Path.Combine(_folder, $"{processId}.json");

    private sealed class Entry(string path) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A file that stays behind names a dead process and is ignored by every reader.
            }
        }
    }
}
