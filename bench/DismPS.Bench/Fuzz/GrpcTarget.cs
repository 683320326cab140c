using System.Net;
using System.Net.Http.Headers;
using DismPS.Bench.Soak;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Fuzz;
using Google.Protobuf;

namespace DismPS.Bench.Fuzz;

/// <summary>
/// Bodies of calls to a whole server: frames with their prefixes, packed and not. The first byte of an input chooses the call and what the headers claim. Every
/// input is answered with a status of gRPC, and never as a failure of the server.
/// </summary>
internal sealed class GrpcTarget : FuzzTarget
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private static readonly (string Path, string? Encoding, byte[] Body)[] Questions =
    [
        (GrpcMethods.ModelInfer, null, Frame(Infer(raw: true))),
        (GrpcMethods.ModelInfer, null, Frame(Infer(raw: false))),
        (GrpcMethods.ModelInfer, GrpcEncoding.Gzip, Packed(Infer(raw: true))),
        (GrpcMethods.ModelStreamInfer, null, [.. Frame(Infer(raw: true)), .. Frame(Infer(raw: false))]),
        (GrpcMethods.Service + "ModelMetadata", null, Frame(new ModelMetadataRequest { Name = SoakOptions.Steady, Version = "1" })),
        (GrpcMethods.Service + "RepositoryModelLoad", null, Frame(new RepositoryModelLoadRequest { ModelName = "absent" })),
        (GrpcMethods.HealthCheck, null, Frame(new ModelReadyRequest { Name = "inference.GRPCInferenceService" })),
        (GrpcMethods.Reflection, null, Frame(new ModelReadyRequest { Name = "localhost" })),
    ];

    private readonly Uri server;
    private readonly HttpClient client = new() { Timeout = AnswerLimit };

    public GrpcTarget(Uri server)
        : base("grpc", [.. Questions.Select((q, i) => (byte[])[(byte)i, .. q.Body])], [[0, 0, 0, 0, 0], [1, 0, 0, 0, 4], [0, 0xff, 0xff, 0xff, 0xff], [0x2a, 0], [0x3a, 0], "\x1f\x8b\x08"u8.ToArray()]) => this.server = server;

    public override bool Run(byte[] input)
    {
        (string path, string? encoding, _) = Questions[(input.Length == 0 ? 0 : input[0]) % Questions.Length];
        using var content = new ByteArrayContent(input, Math.Min(1, input.Length), Math.Max(input.Length - 1, 0));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (encoding is not null)
            request.Headers.TryAddWithoutValidation("grpc-encoding", encoding);
        using HttpResponseMessage response = client.SendAsync(request).GetAwaiter().GetResult();
        response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        HttpResponseHeaders ends = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        string status = ends.TryGetValues("grpc-status", out IEnumerable<string>? values) ? values.Single() : "none";
        string message = ends.TryGetValues("grpc-message", out IEnumerable<string>? texts) ? texts.Single() : "";
        // 2 is UNKNOWN: nobody knew what had happened.
        Require(response.StatusCode == HttpStatusCode.OK && status is not ("none" or "2") && !message.StartsWith("Internal error", StringComparison.Ordinal), $"{path} ended with status {status} '{message}'");
        return status == "0";
    }

    public override void Dispose() => client.Dispose();

    private static ModelInferRequest Infer(bool raw)
    {
        var request = new ModelInferRequest { ModelName = SoakOptions.Steady, Id = "7" };
        var input = new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { 1, 2 } };
        request.Inputs.Add(input);
        if (raw)
            request.RawInputContents.Add(ByteString.CopyFrom(0, 0, 128, 63, 0, 0, 0, 64));
        else
            input.Contents = new InferTensorContents { Fp32Contents = { 1, 2 } };
        return request;
    }

    private static byte[] Frame(IMessage message)
    {
        byte[] bytes = message.ToByteArray();
        return [0, 0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private static byte[] Packed(IMessage message)
    {
        using var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
            stream.Write(message.ToByteArray());
        byte[] bytes = packed.ToArray();
        return [1, 0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }
}
