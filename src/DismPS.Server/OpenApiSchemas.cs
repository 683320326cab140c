using System.Text.Json;

namespace DismPS.Server;

/// <summary>Schemas of the protocol's bodies, in OpenAPI's form of JSON Schema.</summary>
internal static class OpenApiSchemas
{
    private static readonly JsonDocument Schemas = JsonDocument.Parse("""
        {
          "Live": {"type": "object", "required": ["live"], "properties": {"live": {"type": "boolean"}}},
          "Ready": {"type": "object", "required": ["ready"], "properties": {"ready": {"type": "boolean"}}},
          "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
          "ServerMetadata": {
            "type": "object", "required": ["name", "version", "extensions"],
            "properties": {"name": {"type": "string"}, "version": {"type": "string"}, "extensions": {"type": "array", "items": {"type": "string"}}}
          },
          "TensorMetadata": {
            "type": "object", "required": ["name", "datatype", "shape"],
            "properties": {"name": {"type": "string"}, "datatype": {"$ref": "#/components/schemas/Datatype"}, "shape": {"type": "array", "items": {"type": "integer"}}}
          },
          "ModelMetadata": {
            "type": "object", "required": ["name", "platform", "inputs", "outputs"],
            "properties": {
              "name": {"type": "string"}, "versions": {"type": "array", "items": {"type": "string"}}, "platform": {"type": "string"},
              "inputs": {"type": "array", "items": {"$ref": "#/components/schemas/TensorMetadata"}},
              "outputs": {"type": "array", "items": {"$ref": "#/components/schemas/TensorMetadata"}}
            }
          },
          "ModelReady": {"type": "object", "required": ["name", "ready"], "properties": {"name": {"type": "string"}, "ready": {"type": "boolean"}}},
          "Datatype": {
            "type": "string",
            "enum": ["BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "BF16", "FP32", "FP64", "BYTES"]
          },
          "Parameters": {"type": "object", "additionalProperties": true},
          "InferRequest": {
            "type": "object", "required": ["inputs"],
            "properties": {
              "id": {"type": "string"}, "parameters": {"$ref": "#/components/schemas/Parameters"},
              "inputs": {"type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["name", "shape", "datatype"],
                "properties": {
                  "name": {"type": "string"}, "shape": {"type": "array", "items": {"type": "integer", "minimum": 0}},
                  "datatype": {"$ref": "#/components/schemas/Datatype"}, "parameters": {"$ref": "#/components/schemas/Parameters"}, "data": {"type": "array", "items": {}}
                }
              }},
              "outputs": {"type": "array", "items": {
                "type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "parameters": {"$ref": "#/components/schemas/Parameters"}}
              }}
            }
          },
          "InferResponse": {
            "type": "object", "required": ["model_name", "outputs"],
            "properties": {
              "model_name": {"type": "string"}, "model_version": {"type": "string"}, "id": {"type": "string"}, "parameters": {"$ref": "#/components/schemas/Parameters"},
              "outputs": {"type": "array", "items": {
                "type": "object", "required": ["name", "shape", "datatype"],
                "properties": {
                  "name": {"type": "string"}, "shape": {"type": "array", "items": {"type": "integer", "minimum": 0}},
                  "datatype": {"$ref": "#/components/schemas/Datatype"}, "parameters": {"$ref": "#/components/schemas/Parameters"}, "data": {"type": "array", "items": {}}
                }
              }}
            }
          }
        }
        """);

    /// <summary>Writes them as members of the object that is open.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        foreach (JsonProperty schema in Schemas.RootElement.EnumerateObject())
            schema.WriteTo(json);
    }
}
