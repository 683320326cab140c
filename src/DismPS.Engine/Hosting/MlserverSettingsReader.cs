using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Hosting;

/// <summary>
/// Reads what <c>mlserver start FOLDER</c> reads (MLServer 1.7, mlserver/settings.py): <c>settings.json</c> in the folder, and environment variables
/// <c>MLSERVER_HTTP_PORT</c> and so on for what the file does not say.
/// </summary>
public static class MlserverSettingsReader
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "settings.json";

    private const string Prefix = "MLSERVER_";
    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 64;

    private static readonly string[] Obeyed =
        ["host", "http_port", "grpc_port", "metrics_port", "metrics_endpoint", "load_models_at_startup", "parallel_workers", "server_name", "grpc_max_message_length", "kafka_enabled", "model_repository_implementation"];

    // Known to MLServer, and why they change nothing here.
    private static readonly Dictionary<string, string> Unused = new(StringComparer.Ordinal)
    {
        ["debug"] = "handlers' tracebacks are in the log always, and never in an answer",
        ["parallel_workers_timeout"] = "a worker that ends is noticed at once and started again",
        ["environments_dir"] = "--python chooses the interpreter",
        ["model_repository_implementation_args"] = "models come from folders",
        ["model_repository_root"] = "the folder of the command line is served, as by 'mlserver start FOLDER'",
        ["server_version"] = "the metadata tell this program's own version",
        ["extensions"] = "the metadata list the extensions that are there",
        ["root_path"] = "requests are taken without a prefix, as a proxy that cuts it off sends them",
        ["cors_settings"] = "pages of other origins cannot read answers; a proxy can allow it",
        ["metrics_rest_server_prefix"] = "the metrics keep MLServer's usual names",
        ["metrics_dir"] = "the processes of a model need no folder for their metrics",
        ["use_structured_logging"] = "'dismps logs --output json' gives the log as JSON",
        ["logging_settings"] = "the log is this program's own; 'dismps logs' shows it",
        ["kafka_servers"] = "Kafka is not used",
        ["kafka_topic_input"] = "Kafka is not used",
        ["kafka_topic_output"] = "Kafka is not used",
        ["tracing_server"] = "no traces are sent",
        ["cache_enabled"] = "answers of handlers are not cached, each request is computed",
        ["cache_size"] = "answers of handlers are not cached, each request is computed",
        ["gzip_enabled"] = "answers are compressed only for clients that ask for it",
    };

    // What is the case here anyway.
    private static readonly HashSet<(string Name, string Text)> Usual =
        [("gzip_enabled", "true"), ("metrics_rest_server_prefix", "rest_server"), ("model_repository_root", ".")];

    /// <summary>Whether a folder is what <c>mlserver start</c> takes: it has settings, of the server or of a model at any depth, or variables make the model.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="variables">The environment.</param>
    public static bool Takes(string folder, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
            return false;
        var deep = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };
        if (File.Exists(Path.Combine(folder, FileName)) || Directory.EnumerateFiles(folder, ModelSettingsReader.FileName, deep).Any())
            return true;
        return ModelSettingsEnvironment.MakeModel(ModelSettingsEnvironment.Of(variables))
            && !Directory.EnumerateFiles(folder, ModelConfigurationReader.FileName, deep).Any();
    }

    /// <summary>Reads file and variables. The file wins, as in MLServer.</summary>
    /// <param name="folder">Absolute folder that is served.</param>
    /// <param name="variables">The environment.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: a setting cannot be read or obeyed, and the server would be another without it.</exception>
    public static MlserverSettings Read(string folder, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(variables);
        var found = new SortedDictionary<string, MlserverSetting>(StringComparer.Ordinal);
        foreach ((string name, string value) in variables)
        {
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            string key = name[Prefix.Length..].ToLowerInvariant();
            // Others are for models, and for the scripts of MLServer's image.
            if (Obeyed.Contains(key) || Unused.ContainsKey(key))
                found[key] = new MlserverSetting(key, value, JsonValueKind.String, name);
        }

        string file = Path.Combine(folder, FileName);
        foreach (MlserverSetting setting in File.Exists(file) ? ReadFile(file) : [])
            found[setting.Name] = setting;
        var notes = new List<string>();
        var settings = new MlserverSettings();
        foreach (MlserverSetting setting in found.Values)
            settings = Apply(settings, setting, notes);
        return settings with { Notes = notes };
    }

    private static MlserverSettings Apply(MlserverSettings settings, MlserverSetting setting, List<string> notes)
    {
        switch (setting.Name)
        {
            case "host":
                return settings with { Host = setting.AsText(), HostOrigin = setting.Origin };
            case "http_port":
                return settings with { HttpPort = (int)setting.AsInteger(0, 65535) };
            case "grpc_port":
                return settings with { GrpcPort = (int)setting.AsInteger(0, 65535) };
            case "metrics_port":
                return settings with { MetricsPort = (int)setting.AsInteger(0, 65535) };
            case "metrics_endpoint" when setting.Text is null:
                return settings with { AllowMetrics = false };
            case "metrics_endpoint":
                return setting.Text == "/metrics"
                    ? settings
                    : throw setting.Refused($"the metrics are at /metrics, not at '{setting.Text}'.", "Leave it out, or write /metrics.");
            case "load_models_at_startup":
                return settings with { LoadModelsAtStartup = setting.AsBoolean() };
            case "parallel_workers":
                long workers = setting.AsInteger(0, 1024);
                if (workers == 0)
                    notes.Add($"{setting.Origin}: 0 counts as 1, a handler always has a process of its own");
                return settings with { ParallelWorkers = (int)Math.Max(workers, 1) };
            case "server_name":
                return settings with { ServerName = setting.AsText() };
            // Negative ones mean no limit in gRPC's own library; here the limit on bodies stays.
            case "grpc_max_message_length":
                return setting.Text is null || setting.AsInteger(-1, int.MaxValue) <= 0 ? settings : settings with { MaxGrpcMessageBytes = setting.AsInteger(1, int.MaxValue) };
            case "kafka_enabled":
                return setting.Text is null || !setting.AsBoolean() ? settings : throw setting.Refused("requests from Kafka are not taken here.", "Set it to false, and put a consumer in front that asks over REST or gRPC.");
            case "model_repository_implementation":
                return setting.IsOff ? settings : throw setting.Refused("models of a repository class of one's own cannot be found here.", "Leave it out, and lay the models into folders with model-settings.json.");
            default:
                if (!Unused.TryGetValue(setting.Name, out string? why))
                    notes.Add($"{setting.Origin}: unknown, and passed over as by MLServer. {NearestName.Suggest(setting.Name, [.. Obeyed, .. Unused.Keys])}".TrimEnd());
                else if (!setting.IsOff && !Usual.Contains((setting.Name, setting.Text!.ToLowerInvariant())))
                    notes.Add($"{setting.Origin}: changes nothing here: {why}");
                return settings;
        }
    }

    private static List<MlserverSetting> ReadFile(string file)
    {
        try
        {
            byte[] json = RegularFile.ReadAtMost(file, MaxBytes);
            if (json.Length > MaxBytes)
            {
                throw new DismException(ErrorCode.UsageInvalid, $"{file}: the file is larger than {MaxBytes} bytes.",
                    "Leave only MLServer's settings in it.", file);
            }

            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new DismException(ErrorCode.UsageInvalid, $"{file}: the settings are no JSON object.",
                    "Write the settings as one object: { \"http_port\": 8080 }.", file);
            }

            return [.. document.RootElement.EnumerateObject().Select(p => new MlserverSetting(p.Name, TextOf(p.Value), p.Value.ValueKind, $"{file}: {p.Name}"))];
        }
        catch (JsonException e)
        {
            throw new DismException(ErrorCode.UsageInvalid, $"{file}({e.LineNumber + 1},{e.BytePositionInLine + 1}): the settings are no JSON.",
                "Correct the JSON at this place.", file, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DismException(ErrorCode.ReadFailed, $"{file}: the settings cannot be read: {e.Message}",
                "Check that it is a file and that you may read it.", file, e);
        }
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
