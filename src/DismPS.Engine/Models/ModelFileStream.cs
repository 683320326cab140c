namespace DismPS.Engine.Models;

/// <summary>Opens a model file for reading from its beginning.</summary>
internal static class ModelFileStream
{
    /// <summary>The file; null, with the reason, when it cannot be read. Nothing without a length is opened: pipes and devices would block.</summary>
    public static Stream? Open(string path, out ModelFault? fault)
    {
        fault = null;
        try
        {
            FileInfo file = new(path);
            if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
                file = target;
            // A stream without a buffer: the reader has one, and a mapped file would end the process when it is cut meanwhile.
            return file.Length == 0 ? Stream.Null : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = new ModelFault(ModelFaultKind.Unreadable, $"the model file cannot be read: {e.Message.TrimEnd('.')}", "Check that the file is there and its permissions.");
            return null;
        }
    }
}
