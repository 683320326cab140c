using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DismPS.KubernetesStandIn;

/// <summary>Answers <c>pods/NAME/portforward</c>: a SPDY connection whose streams lead to the listeners that tests name.</summary>
internal sealed class PortForwarder(PodPorts ports)
{
    private const string Protocol = "portforward.k8s.io";

    public async Task ServeAsync(ApiCall call, CancellationToken cancellationToken)
    {
        HttpContext context = call.Context;
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        // Newer kubectl asks for a WebSocket first and takes SPDY when it is refused.
        if (upgrade is not { IsUpgradableRequest: true } || !string.Equals(context.Request.Headers.Upgrade, "SPDY/3.1", StringComparison.OrdinalIgnoreCase))
            throw ApiFailure.BadRequest("Upgrade request required: SPDY/3.1");
        context.Response.Headers.Upgrade = "SPDY/3.1";
        context.Response.Headers["X-Stream-Protocol-Version"] = Protocol;
        using CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ports.Add(cut);
        try
        {
            await using Stream stream = await upgrade.UpgradeAsync();
            await using PortForwardSession session = new(new SpdyConnection(stream), call.Path.Name!, ports, cut.Token);
            await session.RunAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidDataException)
        {
            context.Abort();
        }
        finally
        {
            ports.Remove(cut);
        }
    }
}
