using DismPS.Engine.Runtimes;

namespace DismPS.Tool.Output;

/// <summary>Shows what models say on standard error, each line with the model's name before it.</summary>
internal sealed class ForegroundLog(CommandOutput output) : IModelLog
{
    public void Write(string model, int? instance, ReadOnlySpan<char> line)
    {
        try
        {
            output.Message($"{model}: {line}");
        }
        catch (IOException)
        {
            // Standard error is a file on a full disk, or closed: the server serves all the same.
        }
    }
}
