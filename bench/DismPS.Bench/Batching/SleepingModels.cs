namespace DismPS.Bench.Batching;

/// <summary>Folders with a model that takes a millisecond whatever the batch, in Triton's and in MLServer's style, that put requests together and that do not.</summary>
internal sealed class SleepingModels : IDisposable
{
    private const string TritonModel = """
        import time

        import triton_python_backend_utils as pb_utils


        class TritonPythonModel:
            def execute(self, requests):
                time.sleep(0.001)
                return [
                    pb_utils.InferenceResponse([pb_utils.Tensor("y", pb_utils.get_input_tensor_by_name(request, "x").as_numpy())])
                    for request in requests
                ]

        """;

    private const string TritonConfiguration = """
        name: "m"
        backend: "python"
        max_batch_size: 64
        input [ { name: "x" data_type: TYPE_FP32 dims: [51] } ]
        output [ { name: "y" data_type: TYPE_FP32 dims: [51] } ]

        """;

    private const string Handler = """
        import time

        from mlserver import MLModel
        from mlserver.codecs import NumpyCodec
        from mlserver.types import InferenceResponse


        class Handler(MLModel):
            async def predict(self, payload):
                time.sleep(0.001)
                return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("y", NumpyCodec.decode_input(payload.inputs[0]))])

        """;

    private readonly string root = Directory.CreateTempSubdirectory("dismps-bench").FullName;

    /// <summary>The folder itself.</summary>
    public string Folder => root;

    public string Triton(bool batching)
    {
        string folder = Path.Combine(root, batching ? "triton-batching" : "triton");
        Directory.CreateDirectory(Path.Combine(folder, "m", "1"));
        File.WriteAllText(Path.Combine(folder, "m", "1", "model.py"), TritonModel);
        File.WriteAllText(Path.Combine(folder, "m", "config.pbtxt"), TritonConfiguration + (batching ? "dynamic_batching { }\n" : ""));
        return folder;
    }

    public string MLServer(bool batching)
    {
        string folder = Path.Combine(root, batching ? "mlserver-batching" : "mlserver");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "app.py"), Handler);
        string settings = batching ? ", \"max_batch_size\": 64, \"max_batch_time\": 0.001" : "";
        File.WriteAllText(Path.Combine(folder, "model-settings.json"), $$"""{"name": "m", "implementation": "app.Handler"{{settings}}}""");
        return folder;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
