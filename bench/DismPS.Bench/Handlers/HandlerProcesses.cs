using System.Text.Json;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>Starts what is measured, on the processors that it may use.</summary>
internal sealed class HandlerProcesses(HandlerFolders folders, int[] processors)
{
    /// <summary>The folders to serve.</summary>
    public HandlerFolders Folders => folders;

    /// <summary>Binds the calling thread to its processors: the second with <paramref name="apart"/>, all without.</summary>
    public void BindLoad(bool apart) => ProcessorAffinity.Set(Own(apart));

    /// <summary>Starts the product's server with one handler.</summary>
    public TargetProcess StartServer(string handler, bool apart) => Start("handler-target", folders.Of(handler), apart);

    /// <summary>Starts the reference that repeats an answer.</summary>
    public TargetProcess StartKestrel(RecordedAnswer answer, bool apart)
    {
        string path = Path.Combine(folders.Path, Path.GetRandomFileName());
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(new[] { answer }));
        return Start("kestrel-target", path, apart);
    }

    /// <summary>Starts nginx with an answer; null when there is none on the PATH, or it does not start.</summary>
    public TargetProcess? StartNginx(RecordedAnswer answer)
    {
        if (NginxTarget.Find() is null)
            return null;
        try
        {
            return Start("nginx-target", NginxTarget.Configure(folders.Path, answer), false);
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine($"handlers: nginx: {e.Message}");
            return null;
        }
    }

    private int[] Own(bool apart) => apart ? [processors[1]] : processors;

    private TargetProcess Start(string verb, string argument, bool apart) =>
        TargetProcess.Start(apart ? [processors[0]] : processors, Own(apart), folders.Path, verb, argument);
}
