using DismPS.DialsStandIn;
using DismPS.Engine.Operations;

namespace DismPS.Tests.Operations.Dials;

/// <summary>Counts the bytes that the process allocates: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(LargePackageTests), DisableParallelization = true)]
[Collection(nameof(LargePackageTests))]
public sealed class LargePackageTests
{
    private const int Size = 60_000_000;

    [Fact]
    public async Task A_large_package_is_never_held_whole()
    {
        await using PackagingWorld world = await PackagingWorld.StartAsync(o => o with { KeepObjects = false });
        var bytes = new byte[Size];
        new Random(2).NextBytes(bytes);
        world.Work.Write("code/weights.bin", bytes);
        bytes = [];
        await BuildArtifacts.RunAsync(new BuildArtifactsOptions(world.Source), TestContext.Current.CancellationToken);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        PackageArtifactsResult result = await PackageArtifacts.RunAsync(world.Options with { UseBuild = true }, TestContext.Current.CancellationToken);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Empty(bytes);
        Assert.InRange(world.StandIn.Objects.Single(o => o.Key.Contains("tracker")).Content.Size, Size, Size * 1.01);
        Assert.True(result.Packages[1].Bytes > Size);
        Assert.InRange(allocated, 0, Size / 2);
    }
}
