using System.Buffers;
using System.Globalization;
using System.Text;
using DismPS.Engine.Operations;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

/// <summary>A server of one Python model on a free port of the loopback address, and a client for it.</summary>
internal sealed class PythonServer : IAsyncDisposable
{
    private readonly TemporaryFolder folder;

    private PythonServer(TemporaryFolder folder, ApiServer server)
    {
        this.folder = folder;
        Server = server;
        Client = new HttpClient { BaseAddress = server.Uri, Timeout = TimeSpan.FromSeconds(120) };
    }

    public ApiServer Server { get; }

    public HttpClient Client { get; }

    public ServedModel Model => Server.Models.Models[0];

    /// <summary>Serves a model of the test data: from its template, or from its settings when it has none.</summary>
    public static async Task<PythonServer> OfModelAsync(string model, params string[] modules)
    {
        string python = TestPython.Require(modules);
        var folder = new TemporaryFolder();
        string source = Path.Combine(TestData.Models, model);
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            folder.Write(Path.GetRelativePath(source, file), File.ReadAllBytes(file));
        string template = Path.Combine(folder.Path, "template.yaml");
        var options = new PrepareServiceOptions
        {
            Source = File.Exists(template) ? new TemplateSource(template, folder.Path) : null,
            RepositoryFolder = File.Exists(template) ? null : folder.Path,
            PythonPath = python,
        };
        ServiceDescription service = await PrepareService.RunAsync(options, default);
        return new PythonServer(folder, await ApiServer.StartAsync(new ApiServerOptions { HttpPort = 0, Models = service.Models }, default));
    }

    /// <summary>Serves an MLServer handler <c>app.Handler</c>.</summary>
    public static Task<PythonServer> OfHandlerAsync(string code, Func<InferenceServerOptions, InferenceServerOptions>? change = null, params string[] modules) =>
        OfFilesAsync(
            new Dictionary<string, string>
            {
                ["app.py"] = code,
                ["model-settings.json"] = """{"name": "m", "implementation": "app.Handler", "parameters": {"uri": "./model.bin"}}""",
            },
            change, modules);

    /// <summary>Serves a Triton Python model with one FP32 input and output of any length.</summary>
    public static Task<PythonServer> OfTritonAsync(string code, Func<InferenceServerOptions, InferenceServerOptions>? change = null) =>
        OfFilesAsync(
            new Dictionary<string, string>
            {
                ["m/1/model.py"] = code,
                ["m/config.pbtxt"] = """
                    name: "m"
                    backend: "python"
                    input [ { name: "x" data_type: TYPE_FP32 dims: [-1] } ]
                    output [ { name: "y" data_type: TYPE_FP32 dims: [-1] } ]
                    """,
            },
            change, "numpy");

    /// <summary>Serves folders of a repository.</summary>
    public static Task<PythonServer> OfFolderAsync(string repository, IReadOnlyList<string> models, params string[] modules) =>
        OfFilesAsync(
            models.SelectMany(m => Directory.GetFiles(Path.Combine(repository, m), "*", SearchOption.AllDirectories))
                .ToDictionary(f => Path.GetRelativePath(repository, f), File.ReadAllText),
            null, modules);

    public static async Task<PythonServer> OfFilesAsync(
        IReadOnlyDictionary<string, string> files, Func<InferenceServerOptions, InferenceServerOptions>? change, params string[] modules)
    {
        string python = TestPython.Require(modules);
        var folder = new TemporaryFolder();
        foreach ((string name, string text) in files)
            folder.Write(name, Encoding.UTF8.GetBytes(text));
        ServiceDescription service = await PrepareService.RunAsync(new PrepareServiceOptions { RepositoryFolder = folder.Path, PythonPath = python }, default);
        return new PythonServer(folder, await ApiServer.StartAsync(new ApiServerOptions { HttpPort = 0, Models = change?.Invoke(service.Models) ?? service.Models }, default));
    }

    /// <summary>A file in the folder that is served.</summary>
    public string At(string name) => folder.At(name);

    /// <summary>Sends one FP32 row named x as JSON.</summary>
    public async Task<(int Status, string Body)> InferAsync(params float[] values)
    {
        string data = string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));
        string body = $$"""{"inputs":[{"name":"x","shape":[{{values.Length}}],"datatype":"FP32","data":[{{data}}]}]}""";
        using HttpResponseMessage response = await Client.PostAsync("/v2/models/m/infer", new StringContent(body, Encoding.UTF8, "application/json"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> SendAsync(string model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, TensorEncoding encoding)
    {
        var body = new ArrayBufferWriter<byte>();
        int? headerLength = InferRequestWriter.Write(body, inputs, outputs, null, encoding);
        var content = new ByteArrayContent(body.WrittenSpan.ToArray());
        if (headerLength is int length)
            content.Headers.Add(InferRequestWriter.HeaderLengthName, length.ToString(CultureInfo.InvariantCulture));
        return await Client.PostAsync($"/v2/models/{model}/infer", content);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        folder.Dispose();
    }
}
