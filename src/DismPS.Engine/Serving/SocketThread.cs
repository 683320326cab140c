using System.Runtime.CompilerServices;

namespace DismPS.Engine.Serving;

/// <summary>
/// The threads that wait for sockets. In a process that is nothing but a server they also answer short requests, which spares two changes of thread a request;
/// whatever may block or take long goes on elsewhere, since the other connections of such a thread wait meanwhile.
/// </summary>
public static class SocketThread
{
    /// <summary>The runtime's variable.</summary>
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Whether they answer in this process. The runtime has this on Linux only.</summary>
    public static bool Answers => OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>
    /// Lets them answer, one thread for each processor. It holds for all sockets of the process, so it is for programs that are a server only, and before
    /// the first socket. Who has set the runtime's variable has decided otherwise.
    /// </summary>
    public static void LetAnswer()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "1");
    }

    /// <summary>
    /// What is awaited to go on on a thread of the pool; at once when this is one already. Only the method that awaits it goes on there: who awaits that
    /// method may find it done, and stay where he is.
    /// </summary>
    public static ConfiguredTaskAwaitable Leave() =>
        Task.CompletedTask.ConfigureAwait(Thread.CurrentThread.IsThreadPoolThread ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);
}
