using System.Net;
using System.Text;
using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Publications;
using DismPS.Engine.Storage;
using DismPS.Tests;
using DismPS.Tests.Operations.Dials;

namespace DismPS.Engine.Tests.Operations.Publications;

/// <summary>A template of two resources, MetSig (Triton, service metsig) and Pixel (MLServer, service pixel), and an object store of one bucket.</summary>
internal sealed class PublishingWorld : IAsyncDisposable
{
    public const string Bucket = "models";
    private readonly List<CountingHandler> _handlers = [];

    private PublishingWorld(S3Server? store)
    {
        Store = store!;
        SampleTemplate.WriteFiles(Work);
        Work.Write("template.yaml", PackagingWorld.Template);
        Work.Write("code/sub/__init__.py", "");
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        Work.Write("code/weights.bin", bytes);
    }

    public S3Server Store { get; }

    public TemporaryFolder Work { get; } = new();

    public Dictionary<string, string> Variables { get; } = new() { ["AWS_ACCESS_KEY_ID"] = "S3RVER", ["AWS_SECRET_ACCESS_KEY"] = "S3RVER", ["HOME"] = "/nonexistent", ["AWS_SHARED_CREDENTIALS_FILE"] = "/nonexistent/credentials" };

    /// <summary>Where the store is asked; a proxy's address in some tests.</summary>
    public Uri? Endpoint { get; set; }

    public string Repository { get; set; } = $"s3://{Bucket}/team/run";

    /// <summary>Answers in place of the store.</summary>
    public Func<HttpRequestMessage, Task<HttpResponseMessage?>>? Answer { get; set; }

    /// <summary>For several publishers: s3rver ends when a file is removed while it lists the folder.</summary>
    public SemaphoreSlim? Gate { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public StorageOptions Storage => new()
    {
        EndpointUrl = (Endpoint ?? Store?.Address)?.AbsoluteUri,
        Limits = new StoreOptions
        {
            Variable = name => Variables.GetValueOrDefault(name),
            FirstPause = TimeSpan.FromMilliseconds(1),
            Time = Time,
            WrapHandler = next =>
            {
                var handler = new CountingHandler(next) { Answer = Answer, Gate = Gate };
                lock (_handlers)
                    _handlers.Add(handler);
                return handler;
            },
        },
    };

    public PublishVersionOptions Options => new(new TemplateSource("template.yaml", Work.Path), Repository) { Storage = Storage };

    /// <summary>Requests since the last call.</summary>
    public string[] TakeRequests()
    {
        lock (_handlers)
        {
            string[] all = [.. _handlers.SelectMany(h => h.Requests)];
            _handlers.Clear();
            return all;
        }
    }

    /// <summary>Starts one; the test is skipped where there is no node.</summary>
    public static async Task<PublishingWorld> StartAsync()
    {
        Assert.SkipUnless(NodePackages.HaveNode, "node is not on the PATH.");
        string folder = DismPS.Tests.Repository.PathOf("tests", "node");
        await NodePackages.EnsureAsync(folder, TestContext.Current.CancellationToken);
        return new PublishingWorld(await S3Server.StartAsync(folder, Bucket, TestContext.Current.CancellationToken));
    }

    /// <summary>One without an object store: for folders.</summary>
    public static PublishingWorld OfFolder()
    {
        var world = new PublishingWorld(null);
        world.Repository = $"file://{world.Work.At("repo")}";
        return world;
    }

    public async Task<IReadOnlyList<PublishedVersion>> PublishAsync(Func<PublishVersionOptions, PublishVersionOptions>? change = null) =>
        await PublishVersion.RunAsync(change?.Invoke(Options) ?? Options, TestContext.Current.CancellationToken);

    public async Task<DismException> FailAsync(Func<PublishVersionOptions, PublishVersionOptions>? change = null) =>
        await Assert.ThrowsAsync<DismException>(() => PublishAsync(change));

    /// <summary>An object's text below the repository; null when there is none.</summary>
    public async Task<string?> ReadAsync(string key) =>
        await Store.ReadAsync($"team/run/{key}", TestContext.Current.CancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>An answer of a store that says no.</summary>
    public static HttpResponseMessage Fault(HttpStatusCode status, string code) => new(status)
    {
        Content = new StringContent($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>SECRET-SIGNATURE S3RVER</Message></Error>", Encoding.UTF8, "application/xml"),
    };

    public async ValueTask DisposeAsync()
    {
        Work.Dispose();
        if (Store is not null)
            await Store.DisposeAsync();
    }
}
