using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference.Output;

/// <summary>A file that is written under another name and takes its own name only when it is complete.</summary>
internal sealed class AsideFile : IAsyncDisposable
{
    private readonly string path;
    private readonly string aside;
    private bool completed;

    private AsideFile(string path, string aside, FileStream stream) => (this.path, this.aside, Stream) = (path, aside, stream);

    public FileStream Stream { get; }

    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public static AsideFile Create(string path)
    {
        string full = Path.GetFullPath(path);
        string aside = Path.Combine(Path.GetDirectoryName(full) ?? full, $".{Path.GetFileName(full)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            if (Directory.Exists(full))
                throw new DismException(ErrorCode.WriteFailed, $"{path} is a folder.", "Name a file.", path);
            return new AsideFile(full, aside, new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous));
        }
        catch (Exception fault) when (IsWriting(fault))
        {
            throw Failed(path, fault);
        }
    }

    /// <summary>Puts the content to its place; the stream is closed then.</summary>
    public async ValueTask CompleteAsync()
    {
        try
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
            File.Move(aside, path, overwrite: true);
            completed = true;
        }
        catch (Exception fault) when (IsWriting(fault))
        {
            throw Failed(path, fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (completed)
            return;
        try
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
            File.Delete(aside);
        }
        catch (Exception fault) when (IsWriting(fault))
        {
            // The failure that led here is the one to report; a file with a dot and .tmp is left behind.
        }
    }

    public static bool IsWriting(Exception fault) => fault is IOException or UnauthorizedAccessException or NotSupportedException;

    public static DismException Failed(string path, Exception fault) =>
        // The system names the file aside, which the user never heard of.
        new(ErrorCode.WriteFailed, $"{path} cannot be written: {(fault is DirectoryNotFoundException ? $"there is no folder '{Path.GetDirectoryName(path)}'." : fault.Message)}",
            fault is DirectoryNotFoundException ? "Make the folder first, or name another file." : "Name another file, or check the rights of this one and the space on its disk.", path, fault);
}
