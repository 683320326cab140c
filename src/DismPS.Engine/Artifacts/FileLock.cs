using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// A lock between processes: a file that is held open without sharing. The system lets go of it when the holder ends, however it ends;
/// the file itself stays, because deleting it would let two processes lock two files of one name.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // EWOULDBLOCK of Linux and of macOS; sharing and lock violations of Windows.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock's file; its folder is made when it is not there.</param>
    /// <param name="timeout">How long to wait; zero tries once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.ArtifactLocked"/>, <see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static async Task<FileLock> AcquireAsync(string path, TimeSpan timeout, TimeProvider time, CancellationToken ct)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (TryOpen(path) is { } stream)
                return new FileLock(stream);
            if (time.GetElapsedTime(start) >= timeout)
            {
                throw new DismException(
                    ErrorCode.ArtifactLocked,
                    $"Another process works in '{Path.GetDirectoryName(path)}' and did not end within {timeout.TotalSeconds:0.#} s.",
                    "Wait until it is done, end it, or use another folder.",
                    path);
            }

            await Task.Delay(Interval, time, ct).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            return null;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(path, e);
        }
    }
}
