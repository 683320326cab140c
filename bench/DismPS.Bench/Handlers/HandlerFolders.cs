namespace DismPS.Bench.Handlers;

/// <summary>A temporary folder with a folder to serve for each handler. Every model is named m, its input x, its output y.</summary>
internal sealed class HandlerFolders : IDisposable
{
    private const string Settings = """{"name": "m", "implementation": "app.Handler"}""";

    private const string Configuration = """
        name: "m"
        backend: "python"
        input [ { name: "x" data_type: TYPE_FP32 dims: [-1, -1] } ]
        output [ { name: "y" data_type: TYPE_FP32 dims: [-1, -1] } ]

        """;

    private const string MLServerIdentity = """
        from mlserver import MLModel
        from mlserver.codecs import NumpyCodec
        from mlserver.types import InferenceResponse

        class Handler(MLModel):
            async def predict(self, payload):
                x = NumpyCodec.decode_input(payload.inputs[0])
                self.act(x)
                return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("y", x)])

            def act(self, x):
                pass

        """;

    private const string TritonIdentity = """
        import triton_python_backend_utils as pb_utils

        class TritonPythonModel:
            def execute(self, requests):
                return [
                    pb_utils.InferenceResponse([pb_utils.Tensor("y", pb_utils.get_input_tensor_by_name(r, "x").as_numpy())])
                    for r in requests
                ]

        """;

    private const string MLServerBare = """
        from mlserver import MLModel

        class Handler(MLModel):
            async def predict(self, payload):
                raise NotImplementedError

        """;

    private const string TritonBare = """
        class TritonPythonModel:
            def execute(self, requests):
                raise NotImplementedError

        """;

    public HandlerFolders()
    {
        WriteMLServer("mlserver", MLServerIdentity);
        WriteMLServer("mlserver-bare", MLServerBare);
        WriteMLServer("mlserver-numpy", "import numpy\n" + MLServerBare);
        WriteMLServer("sleeps", "import time\n" + MLServerIdentity.Replace("pass", "time.sleep(float(x[0, 0]))", StringComparison.Ordinal));
        WriteMLServer("crashes", "import os, random\n" + MLServerIdentity.Replace("pass", "random.random() < 0.01 and os._exit(9)", StringComparison.Ordinal));
        WriteTriton("triton", TritonIdentity);
        WriteTriton("triton-bare", TritonBare);
    }

    /// <summary>The folder itself.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("dismps-bench").FullName;

    /// <summary>The folder to serve for a handler.</summary>
    public string Of(string handler) => System.IO.Path.Combine(Path, handler);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void WriteMLServer(string handler, string code)
    {
        string folder = Directory.CreateDirectory(Of(handler)).FullName;
        File.WriteAllText(System.IO.Path.Combine(folder, "app.py"), code);
        File.WriteAllText(System.IO.Path.Combine(folder, "model-settings.json"), Settings);
    }

    private void WriteTriton(string handler, string code)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.Combine(Of(handler), "m", "1")).FullName;
        File.WriteAllText(System.IO.Path.Combine(folder, "model.py"), code);
        File.WriteAllText(System.IO.Path.Combine(folder, "..", "config.pbtxt"), Configuration);
    }
}
