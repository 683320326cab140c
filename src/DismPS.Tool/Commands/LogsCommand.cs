using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;
using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps logs</c>.</summary>
internal sealed class LogsCommand : DismpsCommand
{
    private static readonly TimeSpan ReaderCheck = TimeSpan.FromSeconds(1);

    private readonly Argument<string[]> _servers = new("server")
    {
        Description = "Process ids or addresses as 'dismps ps' lists them [default: the only server that runs].",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int?> _tail = new("--tail", "-n") { Description = "Only the last N lines of each server.", HelpName = "N" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on with new lines until the server ends." };

    private readonly Option<string[]> _model = new("--model", "-m")
    {
        Description = "Only lines of this model; 'server' stands for the server itself. May be given several times.",
        HelpName = "NAME",
    };

    private readonly Option<DateTimeOffset?> _since = new("--since")
    {
        Description = "Only lines since a time (2026-01-31T08:00, local unless it has a zone) or of the last 30s, 10m, 2h, 1d.",
        HelpName = "TIME",
        CustomParser = ParseSince,
    };

    public LogsCommand(Option<OutputFormat> output)
        : base("logs", "Show what servers and their models have said.", output)
    {
        Add(_servers);
        foreach (Option option in new Option[] { _tail, _follow, _model, _since })
            Add(option);
        _tail.Validators.Add(result => SharedOptions.Require(result, _tail, value => value >= 0, "0 or more"));
    }

    protected override async Task<ExitCode> RunAsync(ParseResult arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        string[] models = arguments.GetValue(_model) ?? [];
        bool follow = arguments.GetValue(_follow);
        IReadOnlyList<ServerLogFile> logs = FindLog.Run(arguments.GetValue(_servers) ?? [], models);
        var options = new ReadLogOptions
        {
            Tail = arguments.GetValue(_tail),
            Since = arguments.GetValue(_since),
            IncludesSource = models.Length == 0 ? null : models.Contains,
            Follow = follow,
        };
        if (follow)
            return await FollowAsync(logs, options, output, cancellationToken).ConfigureAwait(false);

        var entries = new List<LogEntryDocument>();
        await foreach (LogEntry entry in ReadLog.RunAsync(logs, options, cancellationToken).ConfigureAwait(false))
        {
            if (output.IsJson)
                entries.Add(LogEntryDocument.Of(entry));
            else
                output.Line(LineOf(entry, logs.Count > 1));
        }

        output.Document(new LogDocument(entries), ToolJson.Default.LogDocument);
        return ExitCode.Success;
    }

    private static async Task<ExitCode> FollowAsync(
        IReadOnlyList<ServerLogFile> logs, ReadLogOptions options, CommandOutput output, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var check = new Timer(_ => EndWithoutReader(ending), null, ReaderCheck, ReaderCheck);
        try
        {
            await foreach (LogEntry entry in ReadLog.RunAsync(logs, options, ending.Token).ConfigureAwait(false))
            {
                output.Line(LineOf(entry, logs.Count > 1));
                output.Document(LogEntryDocument.Of(entry), ToolJson.Default.LogEntryDocument);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Interrupting is the way to end it, which needs no words.
            return cancellationToken.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
        }

        return ExitCode.Success;
    }

    /// <summary><c>dismps logs -f | head</c>: whoever read has gone, and the next line may be far away.</summary>
    private static void EndWithoutReader(CancellationTokenSource ending)
    {
        try
        {
            if (StandardOutput.IsClosed)
                ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was ending already.
        }
    }

    private static string LineOf(LogEntry entry, bool several) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(several ? $"{entry.ProcessId} " : "")}{entry.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {entry.Source}{(entry.Instance > 0 ? $"/{entry.Instance}" : "")}: {entry.Text}");

    private static DateTimeOffset? ParseSince(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (Ago(text) is { } ago && ago <= now - DateTimeOffset.UnixEpoch)
            return now - ago;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time))
            return time;
        result.AddError($"--since takes a time such as 2026-01-31T08:00 or a span such as 30s, 10m, 2h, 1d, not '{text}'.");
        return null;
    }

    private static TimeSpan? Ago(string text)
    {
        double? seconds = text.Length < 2 ? null : text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => null,
        };
        return seconds is { } unit && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && count * unit < 1e9
            ? TimeSpan.FromSeconds(count * unit)
            : null;
    }
}
