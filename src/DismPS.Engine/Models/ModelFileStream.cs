using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>Opens a model file for reading from its beginning.</summary>
internal static class ModelFileStream
{
    /// <summary>The file; null, with the reason, when it cannot be read. Pipes and devices are not opened: they would block.</summary>
    public static FileStream? Open(string path, out ModelFault? fault)
    {
        fault = null;
        try
        {
            // A stream without a buffer: the reader has one, and a mapped file would end the process when it is cut meanwhile.
            return RegularFile.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = new ModelFault(ModelFaultKind.Unreadable, $"the model file cannot be read: {e.Message.TrimEnd('.')}", "Check that the file is there and its permissions.");
            return null;
        }
    }
}
