using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Tells apart the documents that are one object: columns, a V2 request, golden cases.</summary>
internal static class JsonDocumentForm
{
    public static IEnumerable<InputBatch> Read(JsonText document, IReadOnlyList<TensorSpec> specs, InputReaderOptions options)
    {
        Dictionary<string, (int Offset, JsonTokenType Type)> properties = Scan(document);
        if (IsForm("cases"))
            return JsonRequests.ReadCases(document, properties["cases"].Offset, specs, options);
        if (IsForm("inputs"))
            return JsonRequests.ReadOne(document, specs, options);
        return new JsonColumns(document, properties, specs, options).Read();

        bool IsForm(string name) =>
            properties.TryGetValue(name, out (int, JsonTokenType Type) value) && value.Type == JsonTokenType.StartArray
            && !specs.Any(spec => spec.Name == name) && !options.Map.ContainsKey(name);
    }

    // The whole document is checked here, so that parts of it can be read without care afterwards.
    private static Dictionary<string, (int Offset, JsonTokenType Type)> Scan(JsonText document)
    {
        Dictionary<string, (int, JsonTokenType)> properties = new(StringComparer.Ordinal);
        try
        {
            Utf8JsonReader reader = new(document.Bytes.Span);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonContentException(0, "an object or an array was expected.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                long offset = reader.TokenStartIndex;
                string name = reader.GetString()!;
                reader.Read();
                if (!properties.TryAdd(name, ((int)reader.TokenStartIndex, reader.TokenType)))
                    throw new JsonContentException(offset, $"the name {InputFault.Quote(name)} is there twice.");
                reader.Skip();
            }

            reader.Read();
        }
        catch (JsonException fault)
        {
            throw JsonText.Fault(document.File, fault);
        }
        catch (JsonContentException fault)
        {
            throw document.Fault(fault);
        }

        return properties;
    }
}
