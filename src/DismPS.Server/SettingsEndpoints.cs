using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.Server;

/// <summary>The extensions trace and logging, and what remains of the shared memory extensions when they are off.</summary>
internal sealed class SettingsEndpoints(InferenceServer models)
{
    private const int MaxBody = 64 * 1024;

    /// <summary>Answers a path of these extensions.</summary>
    /// <returns>False when the path is none of them.</returns>
    public async ValueTask<bool> TryAnswerAsync(IFeatureCollection features, IHttpRequestFeature request)
    {
        string[] parts = request.Path.Split('/', 8);
        if (parts is not ["", "v2", .. var rest])
            return false;
        switch (rest)
        {
            case ["logging"]:
                await AnswerAsync(features, request, body => UpdateLog(models.Settings, body), WriteLog).ConfigureAwait(false);
                return true;
            case ["trace", "setting"]:
                await AnswerAsync(features, request, body => UpdateTrace(models.Settings, null, body), json => WriteTrace(json, null)).ConfigureAwait(false);
                return true;
            case ["models", var name, "trace", "setting"]:
                if (models.FindModel(name) is null)
                {
                    throw new DismException(ErrorCode.RequestInvalid, $"Request for unknown model : {name}",
                        "Ask for a model that the index of the server has.") { MessageIsAnswer = true };
                }

                await AnswerAsync(features, request, body => UpdateTrace(models.Settings, name, body), json => WriteTrace(json, name)).ConfigureAwait(false);
                return true;
            case ["systemsharedmemory" or "cudasharedmemory", .. var action]:
                return await AnswerSharedMemoryAsync(features, request, rest[0][..^"sharedmemory".Length], action).ConfigureAwait(false);
            default:
                return false;
        }
    }

    private async ValueTask AnswerAsync(IFeatureCollection features, IHttpRequestFeature request, Action<JsonElement> update, Action<Utf8JsonWriter> write)
    {
        if (request.Method is not ("GET" or "POST"))
        {
            await ApiApplication.AnswerErrorAsync(features, 405, "Method Not Allowed", "GET, POST").ConfigureAwait(false);
            return;
        }

        if (request.Method == "POST")
        {
            using JsonDocument? body = await JsonBody.ReadObjectAsync(features, MaxBody).ConfigureAwait(false);
            if (body is not null)
                update(body.RootElement);
        }

        var answer = new PinnedBuffer();
        using (var json = new Utf8JsonWriter(answer))
            write(json);
        await ApiApplication.SendAsync(features, answer, InferRequestWriter.JsonContentType).ConfigureAwait(false);
    }

    private async ValueTask<bool> AnswerSharedMemoryAsync(IFeatureCollection features, IHttpRequestFeature request, string kind, string[] action)
    {
        bool all = action is ["status" or "unregister"];
        if (!all && action is not ["region", { Length: > 0 }, "status" or "register" or "unregister"])
            return false;
        string method = action[^1] == "status" ? "GET" : "POST";
        if (request.Method != method)
        {
            await ApiApplication.AnswerErrorAsync(features, 405, "Method Not Allowed", method).ConfigureAwait(false);
            return true;
        }

        var answer = new PinnedBuffer();
        switch (action[^1])
        {
            case "status" when all:
                "[]"u8.CopyTo(answer.GetSpan(2));
                answer.Advance(2);
                break;
            case "status":
                throw new DismException(ErrorCode.ResourceNotFound, $"Unable to find {kind} shared memory region: '{action[1]}'",
                    "Send tensors in the body: this server has no shared memory.") { MessageIsAnswer = true };
            case "register":
                using (JsonDocument? body = await JsonBody.ReadObjectAsync(features, MaxBody).ConfigureAwait(false))
                    throw RefuseRegion(kind, action[1], body?.RootElement);
        }

        await ApiApplication.SendAsync(features, answer, InferRequestWriter.JsonContentType).ConfigureAwait(false);
        return true;
    }

    private static DismException RefuseRegion(string kind, string region, JsonElement? body)
    {
        string[] fields = kind == "system" ? ["key", "byte_size"] : ["raw_handle", "device_id", "byte_size"];
        string? absent = Array.Find(fields, f => body is not { } given || !given.TryGetProperty(f, out _));
        return new DismException(ErrorCode.RequestInvalid, absent is not null
            ? $"Shared memory register request has no '{absent}' field"
            : $"Unable to open shared memory region: '{region}': the extension {kind}_shared_memory is off in this server. Send tensors in the body.",
            "Send tensors in the body: this server has no shared memory.") { MessageIsAnswer = true };
    }

    private static void UpdateTrace(ServerSettings settings, string? model, JsonElement body)
    {
        var changes = new Dictionary<string, IReadOnlyList<string>?>(StringComparer.Ordinal);
        foreach (JsonProperty setting in body.EnumerateObject())
        {
            changes[setting.Name] = setting.Value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => [setting.Value.GetString()!],
                JsonValueKind.Array when setting.Value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) =>
                    [.. setting.Value.EnumerateArray().Select(v => v.GetString()!)],
                _ => throw new DismException(ErrorCode.RequestInvalid, $"'{setting.Name}' must be a string or a list of strings, got {setting.Value.GetRawText()}",
                    "Send a text, or a list of texts.") { MessageIsAnswer = true },
            };
        }

        settings.UpdateTrace(model, changes);
    }

    private static void UpdateLog(ServerSettings settings, JsonElement body) => settings.UpdateLog(log =>
    {
        foreach (JsonProperty setting in body.EnumerateObject())
        {
            log = setting.Name switch
            {
                "log_file" => throw ServerSettings.FileRefused("log_file"),
                "log_info" => log with { Info = ReadFlag(setting) },
                "log_warning" => log with { Warning = ReadFlag(setting) },
                "log_error" => log with { Error = ReadFlag(setting) },
                "log_verbose_level" when setting.Value.ValueKind == JsonValueKind.Number && setting.Value.TryGetUInt32(out uint level) => log with { VerboseLevel = level },
                "log_format" when setting.Value.ValueKind == JsonValueKind.String => log with { Format = setting.Value.GetString()! },
                "log_verbose_level" or "log_format" => throw Wrong(setting, setting.Name == "log_format" ? "a string" : "an integer that is not negative"),
                _ => log,
            };
        }

        return log;
    });

    private static bool ReadFlag(JsonProperty setting) =>
        setting.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? setting.Value.GetBoolean() : throw Wrong(setting, "true or false");

    private static DismException Wrong(JsonProperty setting, string expected) =>
        new(ErrorCode.RequestInvalid, $"'{setting.Name}' must be {expected}, got {setting.Value.GetRawText()}",
            "Send a value of this type.") { MessageIsAnswer = true };

    private void WriteTrace(Utf8JsonWriter json, string? model)
    {
        json.WriteStartObject();
        foreach ((string key, var values) in models.Settings.Trace(model))
        {
            if (key != "trace_level")
            {
                json.WriteString(key, values[0]);
                continue;
            }

            json.WriteStartArray(key);
            foreach (string value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteLog(Utf8JsonWriter json)
    {
        LogSettings log = models.Settings.Log;
        json.WriteStartObject();
        json.WriteString("log_file", "");
        json.WriteBoolean("log_info", log.Info);
        json.WriteBoolean("log_warning", log.Warning);
        json.WriteBoolean("log_error", log.Error);
        json.WriteNumber("log_verbose_level", log.VerboseLevel);
        json.WriteString("log_format", log.Format);
        json.WriteEndObject();
    }
}
