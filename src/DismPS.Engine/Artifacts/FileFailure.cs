using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>Turns what the file system throws into failures that name the path and the cure.</summary>
internal static class FileFailure
{
    // ENOSPC and EDQUOT of Linux; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static readonly int[] DiskFull = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>True for what users and their systems can cause.</summary>
    internal static bool IsExpected(Exception exception) => exception is IOException or UnauthorizedAccessException || IsTooLarge(exception);

    internal static DismException Reading(string path, Exception exception) => new(
        ErrorCode.ReadFailed,
        $"'{path}' could not be read: {Reason(exception)}",
        exception is FileNotFoundException or DirectoryNotFoundException
            ? "Check the path in the template and the folder that it starts from."
            : "Check that the file can be read by this user.",
        path,
        exception);

    internal static DismException Writing(string path, Exception exception) => new(
        ErrorCode.WriteFailed,
        $"'{path}' could not be written: {Reason(exception)}",
        DiskFull.Contains(exception.HResult) || IsTooLarge(exception)
            ? "Free space on the disk or in the quota, or work in another folder."
            : "Work in a folder that this user can write to, and end programs that have files of it open.",
        path,
        exception);

    /// <summary>Does something to a file that is read.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ReadFailed"/>.</exception>
    internal static T WhileReading<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw Reading(path, e);
        }
    }

    /// <inheritdoc cref="WhileReading{T}"/>
    internal static async ValueTask<T> WhileReadingAsync<T>(string path, Func<ValueTask<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw Reading(path, e);
        }
    }

    /// <summary>Does something to a file or folder that is written.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static T WhileWriting<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw Writing(path, e);
        }
    }

    /// <inheritdoc cref="WhileWriting{T}"/>
    internal static async ValueTask WhileWritingAsync(string path, Func<ValueTask> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw Writing(path, e);
        }
    }

    private static string Reason(Exception exception) => exception switch
    {
        FileNotFoundException => "it does not exist.",
        DirectoryNotFoundException => "a folder of the path does not exist.",
        UnauthorizedAccessException => "access is denied.",
        _ when DiskFull.Contains(exception.HResult) => "the disk is full.",
        _ when IsTooLarge(exception) => "it is larger than files may be here (ulimit -f, or the file system).",
        _ => exception.Message,
    };

    // EFBIG, which a write turns into this and not into an IOException (RandomAccess of .NET 10).
    private static bool IsTooLarge(Exception exception) => exception is ArgumentOutOfRangeException { ParamName: "value" };
}
