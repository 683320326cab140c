using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Serving;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DismPS.Server.Grpc;

/// <summary>What a call needs, kept for the next one of the same HTTP/2 stream object.</summary>
internal sealed class GrpcContext
{
    // What a timer takes.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(24);

    private readonly Action cancel;
    private CancellationTokenSource limit = new();
    private CancellationTokenRegistration abortion;
    private bool limited;
    private byte[] lastName = [];
    private byte[] lastVersion = [];

    public GrpcContext(long maxMessage)
    {
        Reader = new GrpcMessageReader(maxMessage);
        cancel = () => limit.Cancel();
    }

    /// <summary>Kestrel's side of the call.</summary>
    public IFeatureCollection Features { get; private set; } = null!;

    /// <summary>The call's request.</summary>
    public IHttpRequestFeature Request { get; private set; } = null!;

    /// <summary>Messages of the call's body.</summary>
    public GrpcMessageReader Reader { get; }

    /// <summary>How answers are compressed.</summary>
    public string AnswerEncoding { get; private set; } = GrpcEncoding.Identity;

    /// <summary>Ends when the client goes away or its time is up.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Whether the client's time is up.</summary>
    public bool TimeIsUp => limited && limit.IsCancellationRequested && !Features.Get<IHttpRequestLifetimeFeature>()!.RequestAborted.IsCancellationRequested;

    /// <summary>Name of the last model that was asked for, and its version.</summary>
    public (string Name, string? Version) Target { get; private set; } = ("", null);

    public void Begin(IFeatureCollection features, IHttpRequestFeature request, string encoding, string answerEncoding, TimeSpan? timeout)
    {
        Features = features;
        Request = request;
        AnswerEncoding = answerEncoding;
        Reader.Begin(features.Get<IRequestBodyPipeFeature>()!.Reader, encoding);
        CancellationToken aborted = features.Get<IHttpRequestLifetimeFeature>()!.RequestAborted;
        Token = aborted;
        limited = timeout is not null;
        if (timeout is not TimeSpan time)
            return;
        limit.CancelAfter(time < MaxTimeout ? time : MaxTimeout);
        abortion = aborted.UnsafeRegister(static state => ((Action)state!)(), cancel);
        Token = limit.Token;
    }

    public void End()
    {
        if (!limited)
            return;
        abortion.Dispose();
        if (!limit.TryReset())
        {
            limit.Dispose();
            limit = new CancellationTokenSource();
        }

        limited = false;
    }

    /// <summary>Lets the client send nothing for as long as it likes.</summary>
    public void AllowIdle()
    {
        if (Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    /// <summary>The model that a message asks for. Its names are made once for a client that asks for the same again and again.</summary>
    public void ReadTarget(InferenceCall call)
    {
        GrpcInferTarget target = GrpcInferRequestReader.ReadTarget(call.Body.Written[call.BodyStart..]);
        if (target.ModelName.SequenceEqual(lastName) && target.ModelVersion.SequenceEqual(lastVersion))
            return;
        lastName = target.ModelName.ToArray();
        lastVersion = target.ModelVersion.ToArray();
        Target = (System.Text.Encoding.UTF8.GetString(lastName), lastVersion.Length > 0 ? System.Text.Encoding.UTF8.GetString(lastVersion) : null);
    }
}
