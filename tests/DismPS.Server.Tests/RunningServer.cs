using System.Buffers;
using System.Net;
using System.Text;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

/// <summary>A server on a free port of the loopback address, its repository, and a client for it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryRepository repository;

    private RunningServer(TemporaryRepository repository, ApiServer server)
    {
        this.repository = repository;
        Server = server;
        Client = new HttpClient { BaseAddress = server.Uri, Timeout = TimeSpan.FromSeconds(60) };
    }

    public ApiServer Server { get; }

    public HttpClient Client { get; }

    public static async Task<RunningServer> StartAsync(
        string[] models, Func<InferenceServerOptions, InferenceServerOptions>? change = null, Func<ApiServerOptions, ApiServerOptions>? changeHost = null)
    {
        var repository = new TemporaryRepository(models);
        var options = new InferenceServerOptions { RepositoryFolder = repository.Folder, InstancesPerModel = 1 };
        var host = new ApiServerOptions { HttpPort = 0, Models = change?.Invoke(options) ?? options };
        return new RunningServer(repository, await ApiServer.StartAsync(changeHost?.Invoke(host) ?? host, default));
    }

    public async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, string body)
    {
        using HttpResponseMessage response = await Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> SendAsync(string model, IReadOnlyList<Tensor> inputs, IReadOnlyList<string> outputs, string? id, TensorEncoding encoding)
    {
        var body = new ArrayBufferWriter<byte>();
        int? headerLength = InferRequestWriter.Write(body, inputs, outputs, id, encoding);
        var content = new ByteArrayContent(body.WrittenSpan.ToArray());
        if (headerLength is int length)
            content.Headers.Add(InferRequestWriter.HeaderLengthName, length.ToString());
        return await Client.PostAsync($"/v2/models/{model}/infer", content);
    }

    public static async Task<InferResponseMessage> ReadAsync(HttpResponseMessage response)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        int? length = response.Headers.TryGetValues(InferRequestWriter.HeaderLengthName, out IEnumerable<string>? values) ? int.Parse(values.First()) : null;
        return InferResponseReader.Read(body, length);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        repository.Dispose();
    }
}
