using System.Buffers;
using System.Text.Json;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Writes the head of a LOAD frame.</summary>
internal static class LoadFrame
{
    public static void Write(PinnedBuffer frame, PythonProgram program, int instance, int threads, string sharedPrefix, string? statusPath)
    {
        using var json = new Utf8JsonWriter((IBufferWriter<byte>)frame);
        json.WriteStartObject();
        json.WriteString("runtime", program.Runtime);
        json.WriteString("name", program.Name);
        json.WriteString("version", program.Version);
        json.WriteNumber("instance", instance);
        json.WriteString("folder", program.Folder);
        if (!program.Settings.IsEmpty)
        {
            json.WritePropertyName("settings");
            json.WriteRawValue(program.Settings.Span);
        }

        if (!program.Configuration.IsEmpty)
        {
            json.WritePropertyName("config");
            json.WriteRawValue(program.Configuration.Span);
        }

        json.WriteStartArray("modules");
        foreach (RequiredModule module in program.Modules)
            json.WriteStringValue(module.Name);
        json.WriteEndArray();
        json.WriteNumber("threads", threads);
        json.WriteString("kind", program.WantsGpu ? "GPU" : "CPU");
        json.WriteNumber("device", 0);
        json.WriteString("shared", sharedPrefix);
        if (statusPath is not null)
            json.WriteString("status", statusPath);
        json.WriteEndObject();
    }
}
