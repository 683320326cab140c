using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;

namespace DismPS.Server;

/// <summary>Reads the bodies of the repository's calls. What is not known is refused: a misspelt parameter would otherwise do nothing, without a word.</summary>
internal static class RepositoryRequest
{
    /// <summary>Whether only ready models are asked for. Members that this program does not know are passed over, as Triton does.</summary>
    public static bool ReadReady(JsonElement? body) =>
        body?.TryGetProperty("ready", out JsonElement ready) == true
        && (ready.ValueKind is JsonValueKind.True or JsonValueKind.False ? ready.GetBoolean() : throw Invalid("'ready' must be true or false"));

    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public static LoadRequest ReadLoad(string model, JsonElement? body)
    {
        string? configuration = null;
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in Parameters(body))
        {
            if (name == "config")
            {
                configuration = value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : throw Invalid("the parameter 'config' must be a text that holds the configuration as JSON");
            }
            else if (name.StartsWith(LoadRequest.FilePrefix, StringComparison.Ordinal))
            {
                if (value.ValueKind != JsonValueKind.String || !value.TryGetBytesFromBase64(out byte[]? content))
                    throw Invalid($"the parameter '{name}' of the load of '{model}' must be a text that holds the file in base64");
                if (!files.TryAdd(name[LoadRequest.FilePrefix.Length..], content))
                    throw Invalid($"the parameter '{name}' is there twice");
            }
            else
            {
                throw Invalid($"'{name}' is no parameter of a load request; those are 'config' and 'file:PATH'");
            }
        }

        return new LoadRequest { ConfigText = configuration, Files = files };
    }

    /// <summary>Whether models that were loaded along with this one go too.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>.</exception>
    public static bool ReadUnload(JsonElement? body)
    {
        bool dependents = false;
        foreach ((string name, JsonElement value) in Parameters(body))
        {
            if (name != "unload_dependents")
                throw Invalid($"'{name}' is no parameter of an unload request; it has 'unload_dependents' only");
            dependents = value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? value.GetBoolean()
                : throw Invalid("the parameter 'unload_dependents' must be true or false");
        }

        return dependents;
    }

    private static IEnumerable<(string Name, JsonElement Value)> Parameters(JsonElement? body)
    {
        if (body is not { } request)
            yield break;
        foreach (JsonProperty member in request.EnumerateObject())
        {
            if (!member.NameEquals("parameters"))
                throw Invalid($"'{member.Name}' is no member of this request; it has 'parameters' only");
            if (member.Value.ValueKind != JsonValueKind.Object)
                throw Invalid("'parameters' must be an object");
            foreach (JsonProperty parameter in member.Value.EnumerateObject())
                yield return (parameter.Name, parameter.Value);
        }
    }

    private static DismException Invalid(string fault) => new(ErrorCode.RequestInvalid, $"The request cannot be understood: {fault}.",
        "Correct the body of the request.") { MessageIsAnswer = true };
}
