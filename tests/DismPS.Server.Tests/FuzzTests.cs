using DismPS.Bench.Fuzz;
using DismPS.Bench.Soak;
using DismPS.Engine.Serving;
using DismPS.Fuzz;
using Xunit;

namespace DismPS.Server.Tests;

/// <summary>The short form of <c>DismPS.Bench fuzz</c> for a whole server; that of the readers is with the engine's tests.</summary>
public sealed class FuzzTests
{
    private const long Count = 2000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_body_is_answered_and_never_by_a_failure_of_the_server(bool grpc)
    {
        string folder = Directory.CreateTempSubdirectory("dismps-fuzz-").FullName;
        try
        {
            IdentityModel.Write(folder, SoakOptions.Steady);
            var options = new ApiServerOptions { Models = new InferenceServerOptions { RepositoryFolder = folder }, HttpPort = 0, GrpcPort = 0 };
            await using ApiServer server = await ApiServer.StartAsync(options, default);
            using FuzzTarget target = grpc ? new GrpcTarget(server.GrpcUri!) : new HttpTarget(server.Uri);

            FuzzReport report = await Task.Run(() => FuzzSession.RunTarget(target, new FuzzOptions { Count = Count, Seed = 2026, Limit = TimeSpan.FromSeconds(30), OutFolder = folder }));

            Assert.Empty(report.Failures);
            Assert.Equal(Count, report.Inputs);
            // Inputs that are all refused at once would test nothing.
            Assert.InRange(report.Sound, 1, Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
