using DismPS.Bench.Soak;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;
using Xunit;

namespace DismPS.Server.Tests;

/// <summary>The short form of <c>DismPS.Bench soak</c>.</summary>
public sealed class SoakTests
{
    private const long Requests = 4000;
    private const long MaxBodyBytes = 1 << 20;

    [Fact]
    public async Task No_answer_is_lost_or_mixed_up_among_rude_clients()
    {
        string folder = Directory.CreateTempSubdirectory("dismps-soak-").FullName;
        try
        {
            foreach (string model in SoakOptions.Changing.Prepend(SoakOptions.Steady))
                IdentityModel.Write(folder, model);
            var models = new InferenceServerOptions { RepositoryFolder = folder, Control = RepositoryControl.Explicit, Limits = new WireLimits { MaxBodyBytes = MaxBodyBytes } };
            await using ApiServer server = await ApiServer.StartAsync(new ApiServerOptions { Models = models, HttpPort = 0, GrpcPort = 0 }, default);
            var tally = new SoakTally();

            await SoakRun.RunAsync(new SoakOptions(server.Uri, server.GrpcUri!, Requests, Seed: 2026, Visitors: 8, MaxBodyBytes), tally);

            Assert.Empty(tally.FirstFaults);
            Assert.True(tally.Requests >= Requests);
            // Every kind of visit, and the changes of models.
            Assert.Equal(17, tally.Kinds.Count());
            Assert.NotEqual(0, tally.Changes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
