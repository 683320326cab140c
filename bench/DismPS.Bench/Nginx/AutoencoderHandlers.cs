namespace DismPS.Bench.Nginx;

/// <summary>
/// The autoencoder behind Python, in MLServer's and in Triton's style. The platform's handlers ask ONNX Runtime; here numpy computes the same layers with the
/// weights of the same file, since not every machine's Python has ONNX Runtime.
/// </summary>
internal static class AutoencoderHandlers
{
    private const string Network = """
        import numpy


        def fields(text):
            place = 0

            def number():
                nonlocal place
                value = shift = 0
                while True:
                    byte = text[place]
                    place += 1
                    value |= (byte & 127) << shift
                    shift += 7
                    if byte < 128:
                        return value

            while place < len(text):
                key = number()
                if key & 7 == 0:
                    yield key >> 3, number()
                else:
                    length = number() if key & 7 == 2 else 4
                    yield key >> 3, text[place:place + length]
                    place += length


        class Network:
            def __init__(self, path):
                with open(path, "rb") as file:
                    graph = next(value for key, value in fields(file.read()) if key == 7)
                self.weights = {}
                for key, value in fields(graph):
                    if key == 5:
                        tensor = list(fields(value))
                        shape = [v for k, v in tensor if k == 1]
                        name, raw = (next(v for k, v in tensor if k == wanted) for wanted in (8, 9))
                        self.weights[name.decode()] = numpy.frombuffer(raw, "<f4").reshape(shape)

            def run(self, x):
                x = x / numpy.maximum(x.max(axis=1, keepdims=True), numpy.float32(1))
                y = x
                for layer in ("l0", "l1", "l2", "l3"):
                    y = y @ self.weights[layer + ".weight"].T + self.weights[layer + ".bias"]
                    if layer != "l3":
                        y = numpy.where(y > 0, y, numpy.expm1(y))
                y = 1 / (1 + numpy.exp(-y))
                return y, ((y - x) ** 2).mean(axis=1)

        """;

    private const string MLServer = """
        import os

        from mlserver import MLModel
        from mlserver.codecs import NumpyCodec
        from mlserver.types import InferenceResponse

        from network import Network


        class Handler(MLModel):
            async def load(self):
                self.network = Network(os.path.join(os.path.dirname(__file__), "model.onnx"))
                return True

            async def predict(self, payload):
                y, score = self.network.run(NumpyCodec.decode_input(payload.inputs[0]))
                outputs = [NumpyCodec.encode_output("output_0", y), NumpyCodec.encode_output("output_1", score)]
                return InferenceResponse(model_name=self.name, outputs=outputs)

        """;

    private const string Triton = """
        import os

        import triton_python_backend_utils as pb_utils

        from network import Network


        class TritonPythonModel:
            def initialize(self, args):
                self.network = Network(os.path.join(os.path.dirname(__file__), "model.onnx"))

            def execute(self, requests):
                responses = []
                for request in requests:
                    y, score = self.network.run(pb_utils.get_input_tensor_by_name(request, "input_0").as_numpy())
                    responses.append(pb_utils.InferenceResponse([pb_utils.Tensor("output_0", y), pb_utils.Tensor("output_1", score)]))
                return responses

        """;

    private const string TritonConfiguration = """
        name: "metsig"
        backend: "python"
        input [ { name: "input_0" data_type: TYPE_FP32 dims: [-1, 51] } ]
        output [
          { name: "output_0" data_type: TYPE_FP32 dims: [-1, 51] },
          { name: "output_1" data_type: TYPE_FP32 dims: [-1] }
        ]

        """;

    private const string Settings = """{"name": "metsig", "implementation": "app.Handler"}""";

    /// <summary>Writes a folder as MLServer serves it.</summary>
    public static void WriteMLServer(string folder, string modelFile)
    {
        WriteNetwork(folder, modelFile);
        File.WriteAllText(Path.Combine(folder, "app.py"), MLServer);
        File.WriteAllText(Path.Combine(folder, "model-settings.json"), Settings);
    }

    /// <summary>Writes a folder as Triton serves it.</summary>
    public static void WriteTriton(string folder, string modelFile)
    {
        string version = Path.Combine(folder, "metsig", "1");
        WriteNetwork(version, modelFile);
        File.WriteAllText(Path.Combine(version, "model.py"), Triton);
        File.WriteAllText(Path.Combine(folder, "metsig", "config.pbtxt"), TritonConfiguration);
    }

    private static void WriteNetwork(string folder, string modelFile)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "network.py"), Network);
        File.Copy(modelFile, Path.Combine(folder, "model.onnx"));
    }
}
