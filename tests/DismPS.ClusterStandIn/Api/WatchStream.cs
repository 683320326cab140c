using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace DismPS.KubernetesStandIn;

/// <summary>A watch: events as lines of JSON until its time is over or the client leaves.</summary>
internal sealed class WatchStream(ObjectStore store)
{
    public async Task SendAsync(ApiCall call, ClusterFault? fault, CancellationToken cancellationToken)
    {
        Selector selector = Selector.Read(call.Query("labelSelector"), call.Query("fieldSelector"));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (int.TryParse(call.Query("timeoutSeconds"), out int seconds) && seconds > 0)
            end.CancelAfter(TimeSpan.FromSeconds(seconds));
        HttpResponse response = call.Context.Response;
        response.ContentType = "application/json";
        await response.StartAsync(end.Token);
        await response.Body.FlushAsync(end.Token);
        int left = fault?.Kind is ClusterFaultKind.CutWatch or ClusterFaultKind.WatchGone or ClusterFaultKind.EndWatch ? fault.Events : int.MaxValue;
        try
        {
            long at = 0;
            List<(string Type, JsonObject Object)> first = [];
            if (call.Query("resourceVersion") is string from and not "0")
                at = long.TryParse(from, out long v) ? v : throw ApiFailure.BadRequest($"Invalid value: \"{from}\"");
            else
                at = Current(call, selector, first);
            foreach ((string type, JsonObject value) in first)
            {
                if (left-- <= 0)
                    break;
                await WriteAsync(response, type, value, end.Token);
            }
            while (left > 0)
            {
                if (await store.WaitAfterAsync(at, end.Token) is not { } changes)
                {
                    await WriteAsync(response, "ERROR", ApiFailure.Gone(at, store.Version).Status, end.Token);
                    return;
                }
                foreach (StoreEvent change in changes)
                {
                    at = change.Version;
                    if (Told(call, selector, change) is not string type)
                        continue;
                    if (left-- <= 0)
                        break;
                    await WriteAsync(response, type, change.Object, end.Token);
                }
            }
            if (fault?.Kind == ClusterFaultKind.CutWatch)
            {
                // A reset takes with it what the client has not read yet.
                await Task.Delay(TimeSpan.FromMilliseconds(100), end.Token);
                call.Context.Abort();
            }
            else if (fault?.Kind == ClusterFaultKind.WatchGone)
                await WriteAsync(response, "ERROR", ApiFailure.Gone(at, store.Version).Status, end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The watch's own time is over.
        }
    }

    private static string? Told(ApiCall call, Selector selector, StoreEvent change)
    {
        if (change.Resource != call.Type || call.Path.Namespace is string ns && change.Object.Namespace() != ns || call.Path.Name is string name && change.Object.Name() != name)
            return null;
        bool was = change.Previous is not null && selector.Matches(change.Previous);
        bool now = change.Type != "DELETED" && selector.Matches(change.Object);
        return (was, now) switch
        {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            _ => null,
        };
    }

    private static async Task WriteAsync(HttpResponse response, string type, JsonObject value, CancellationToken cancellationToken)
    {
        await response.WriteAsync($"{new JsonObject { ["type"] = type, ["object"] = value.DeepClone() }.ToJsonString()}\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private long Current(ApiCall call, Selector selector, List<(string, JsonObject)> first)
    {
        lock (store.Gate)
        {
            foreach (JsonObject value in store.List(call.Type, call.Path.Namespace).Where(o => (call.Path.Name is null || o.Name() == call.Path.Name) && selector.Matches(o)))
                first.Add(("ADDED", value));
            return store.Version;
        }
    }
}
