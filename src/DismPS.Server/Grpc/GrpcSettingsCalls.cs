using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;
using Google.Protobuf;
using Choice = DismPS.Engine.Protocol.Grpc.Messages.LogSettingsRequest.Types.SettingValue.ParameterChoiceOneofCase;

namespace DismPS.Server.Grpc;

/// <summary>The extensions trace and logging.</summary>
internal sealed class GrpcSettingsCalls(InferenceServer models)
{
    public IMessage Trace(TraceSettingRequest request)
    {
        string? model = request.ModelName.Length > 0 ? request.ModelName : null;
        if (model is not null && models.FindModel(model) is null)
        {
            throw new DismException(ErrorCode.RequestInvalid, $"Request for unknown model : {model}",
                "Ask for a model that the index of the server has.") { MessageIsAnswer = true };
        }

        if (request.Settings.Count > 0)
            models.Settings.UpdateTrace(model, request.Settings.ToDictionary(s => s.Key, s => (IReadOnlyList<string>?)(s.Value.Value.Count > 0 ? s.Value.Value : null), StringComparer.Ordinal));
        var answer = new TraceSettingResponse();
        foreach ((string key, IReadOnlyList<string> values) in models.Settings.Trace(model).Select(s => (s.Key, (IReadOnlyList<string>)s.Value)))
            answer.Settings[key] = new TraceSettingResponse.Types.SettingValue { Value = { values } };
        return answer;
    }

    public IMessage Log(LogSettingsRequest request)
    {
        if (request.Settings.Count > 0)
            models.Settings.UpdateLog(log => request.Settings.Aggregate(log, (changed, setting) => Change(changed, setting.Key, setting.Value)));
        LogSettings now = models.Settings.Log;
        return new LogSettingsResponse
        {
            Settings =
            {
                ["log_file"] = new() { StringParam = "" },
                ["log_info"] = new() { BoolParam = now.Info },
                ["log_warning"] = new() { BoolParam = now.Warning },
                ["log_error"] = new() { BoolParam = now.Error },
                ["log_verbose_level"] = new() { Uint32Param = now.VerboseLevel },
                ["log_format"] = new() { StringParam = now.Format },
            },
        };
    }

    private static LogSettings Change(LogSettings log, string name, LogSettingsRequest.Types.SettingValue value) => name switch
    {
        "log_file" => throw ServerSettings.FileRefused("log_file"),
        "log_info" => log with { Info = Flag(name, value) },
        "log_warning" => log with { Warning = Flag(name, value) },
        "log_error" => log with { Error = Flag(name, value) },
        "log_verbose_level" => log with { VerboseLevel = value.ParameterChoiceCase == Choice.Uint32Param ? value.Uint32Param : throw Wrong(name, "a uint32_param") },
        "log_format" => log with { Format = value.ParameterChoiceCase == Choice.StringParam ? value.StringParam : throw Wrong(name, "a string_param") },
        _ => log,
    };

    private static bool Flag(string name, LogSettingsRequest.Types.SettingValue value) =>
        value.ParameterChoiceCase == Choice.BoolParam ? value.BoolParam : throw Wrong(name, "a bool_param");

    private static DismException Wrong(string name, string kind) => new(ErrorCode.RequestInvalid, $"The setting '{name}' must be {kind}.",
        "Send a value of this type.") { MessageIsAnswer = true };
}
