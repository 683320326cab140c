using System.Text;

namespace DismPS.Bench.Soak;

/// <summary>Loads and unloads models while they are asked.</summary>
internal static class RepositoryChanges
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(SoakOptions options, SoakTally tally, CancellationToken stop)
    {
        using SoakConnection connection = await SoakConnection.OpenAsync(options.Target).ConfigureAwait(false);
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            string model = SoakOptions.Changing[i / 2 % SoakOptions.Changing.Length];
            // It ends with every model loaded, so that each measurement meets the same models.
            if (!await ChangeAsync(connection, tally, model, "unload").ConfigureAwait(false) || !await ChangeAsync(connection, tally, model, "load").ConfigureAwait(false))
                return;
            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<bool> ChangeAsync(SoakConnection connection, SoakTally tally, string model, string change)
    {
        await connection.SendAsync(Encoding.ASCII.GetBytes($"POST /v2/repository/models/{model}/{change} HTTP/1.1\r\nHost: soak\r\nContent-Length: 0\r\n\r\n")).ConfigureAwait(false);
        SoakAnswer? answer = await connection.ReadAsync().ConfigureAwait(false);
        tally.Sent("repository", 1);
        if (answer is { Status: 200 })
        {
            tally.Changed();
            return true;
        }

        tally.Fault("repository", $"{change} of {model} was answered {answer}");
        return false;
    }
}
