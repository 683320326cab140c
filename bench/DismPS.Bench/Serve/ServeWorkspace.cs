using System.Text.Json;

namespace DismPS.Bench.Serve;

/// <summary>A temporary folder with the model repository and what the targets exchange.</summary>
internal sealed class ServeWorkspace : IDisposable
{
    private const string Configuration = """
        platform: "onnxruntime_onnx"
        backend: "onnxruntime"
        input [ { name: "input_0" data_type: TYPE_FP32 dims: [-1, 51] } ]
        output [
          { name: "output_0" data_type: TYPE_FP32 dims: [-1, 51] },
          { name: "output_1" data_type: TYPE_FP32 dims: [-1] }
        ]
        instance_group [ { kind: KIND_CPU } ]

        """;

    public ServeWorkspace(string modelFile) => WriteModel(Models, "metsig", modelFile);

    /// <summary>The folder itself.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("dismps-bench").FullName;

    /// <summary>The model repository.</summary>
    public string Models => Path.Combine(Folder, "models");

    /// <summary>Leaves answers for the reference, and says where.</summary>
    public string Save(IEnumerable<RecordedAnswer> answers)
    {
        string path = Path.Combine(Folder, "answers.json");
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(answers.ToArray()));
        return path;
    }

    /// <summary>Lays the autoencoder into a repository under a name.</summary>
    public static void WriteModel(string models, string name, string modelFile)
    {
        string version = Directory.CreateDirectory(Path.Combine(models, name, "1")).FullName;
        File.WriteAllText(Path.Combine(models, name, "config.pbtxt"), $"name: \"{name}\"\n{Configuration}");
        File.Copy(modelFile, Path.Combine(version, "model.onnx"));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
