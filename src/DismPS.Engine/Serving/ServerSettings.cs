using System.Collections.Immutable;
using System.Globalization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Serving;

/// <summary>
/// The settings of the trace and logging extensions. They are kept and answered, as clients expect; this server writes no traces, and its log is for its
/// owner to configure, not for the network. Keys that are not known are passed over, as Triton does.
/// </summary>
public sealed class ServerSettings
{
    private static readonly ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> Defaults =
    [
        new("trace_level", ["OFF"]), new("trace_rate", ["1000"]), new("trace_count", ["-1"]), new("log_frequency", ["0"]), new("trace_file", [""]),
        new("trace_mode", ["triton"]),
    ];

    private readonly Lock gate = new();
    private readonly Dictionary<(string Model, string Key), ImmutableArray<string>> changed = [];
    private LogSettings log = new();

    /// <summary>The log settings.</summary>
    public LogSettings Log
    {
        get
        {
            lock (gate)
                return log;
        }
    }

    /// <summary>The trace settings that count for a model, in the protocol's order.</summary>
    /// <param name="model">Name of the model; null for those of the server.</param>
    public IReadOnlyList<KeyValuePair<string, ImmutableArray<string>>> Trace(string? model)
    {
        lock (gate)
            return [.. Defaults.Select(d => new KeyValuePair<string, ImmutableArray<string>>(d.Key, Find(model, d.Key) ?? Find(null, d.Key) ?? d.Value))];
    }

    /// <summary>Changes trace settings, all or none.</summary>
    /// <param name="model">Name of a model that exists; null for the server's.</param>
    /// <param name="changes">Values by key; null takes back what was set.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: a value cannot be used.</exception>
    public void UpdateTrace(string? model, IReadOnlyDictionary<string, IReadOnlyList<string>?> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach ((string key, IReadOnlyList<string>? values) in changes)
        {
            if (values is not null)
                CheckTrace(key, values);
        }

        lock (gate)
        {
            foreach ((string key, IReadOnlyList<string>? values) in changes)
            {
                if (values is null)
                    changed.Remove((model ?? "", key));
                else if (Defaults.Any(d => d.Key == key))
                    changed[(model ?? "", key)] = [.. values];
            }
        }
    }

    /// <summary>Changes log settings.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>: the format is not known.</exception>
    public void UpdateLog(Func<LogSettings, LogSettings> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (gate)
        {
            LogSettings next = change(log);
            if (next.Format is not ("default" or "ISO8601"))
            {
                throw new DismException(ErrorCode.RequestInvalid, $"invalid argument for log_format, got: {next.Format}; it is default or ISO8601",
                    "Send default or ISO8601.") { MessageIsAnswer = true };
            }

            log = next;
        }
    }

    /// <summary>The refusal of a file's place.</summary>
    /// <param name="key"><c>log_file</c> or <c>trace_file</c>.</param>
    public static DismException FileRefused(string key) =>
        new(ErrorCode.RequestInvalid, $"{(key == "log_file" ? "log" : "trace")} file location can not be updated through network protocol",
            "Name the file when the server is started.") { MessageIsAnswer = true, HttpStatus = 501 };

    private ImmutableArray<string>? Find(string? model, string key) => changed.TryGetValue((model ?? "", key), out ImmutableArray<string> values) ? values : null;

    private static void CheckTrace(string key, IReadOnlyList<string> values)
    {
        string first = values.Count > 0 ? values[0] : "";
        bool fits = key switch
        {
            "trace_level" => values.Count > 0 && values.All(v => v is "OFF" or "TIMESTAMPS" or "TENSORS" or "MIN" or "MAX"),
            "trace_rate" or "log_frequency" => values.Count == 1 && uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            "trace_count" => values.Count == 1 && int.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) && count >= -1,
            "trace_file" => throw FileRefused(key),
            "trace_mode" => first == "triton",
            _ => true,
        };
        if (!fits)
        {
            throw new DismException(ErrorCode.RequestInvalid, $"Unable to parse '{key}', got: {string.Join(",", values)}",
                "Send a value of the type that this setting has.") { MessageIsAnswer = true };
        }
    }
}
