using System.Text.Json;
using DismPS.Engine.Protocol.Grpc.Messages;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DismPS.Server.Tests.Transcripts;

/// <summary>Messages of gRPC from and to protobuf's JSON form.</summary>
internal static class GrpcJson
{
    private static readonly JsonFormatter Names = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));
    private static readonly JsonFormatter Numbers = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatEnumsAsIntegers(true));

    /// <summary>The message's bytes.</summary>
    public static byte[] Encode(string path, JsonElement message) =>
        Find(path) is { } method ? JsonParser.Default.Parse(message.GetRawText(), method.InputType).ToByteArray() : [];

    /// <summary>The message's JSON.</summary>
    public static JsonElement Decode(string path, byte[] message)
    {
        MethodDescriptor method = Find(path) ?? throw new InvalidOperationException($"An answer of {path}");
        IMessage read = method.OutputType.Parser.ParseFrom(message);
        // The recordings have the state of the health service as a number.
        return JsonSerializer.Deserialize<JsonElement>((path.Contains("Health", StringComparison.Ordinal) ? Numbers : Names).Format(read));
    }

    private static MethodDescriptor? Find(string path)
    {
        string[] parts = path.Split('/');
        return GrpcServiceReflection.Descriptor.Services.Concat(Engine.Protocol.Grpc.Messages.Health.HealthReflection.Descriptor.Services)
            .FirstOrDefault(s => s.FullName == parts[1])?.Methods.FirstOrDefault(m => m.Name == parts[2]);
    }
}
