using DismPS.Fuzz;
using DismPS.Fuzz.Mutation;

namespace DismPS.Engine.Tests.Fuzz;

/// <summary>A short run of the fuzzer over every reader of foreign bytes, and what the fuzzer itself must find.</summary>
public sealed class FuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Targets))]
    public void Reader_copes_with_mutated_files(string name)
    {
        using FuzzTarget target = FuzzTargets.Create(name);
        FuzzReport report = FuzzSession.RunTarget(target, Options with { Count = target.Seeds.Count + 400, Limit = TimeSpan.FromSeconds(30) });
        Assert.True(report.Failures.IsEmpty, string.Join('\n', report.Failures));
        Assert.Equal(target.Seeds.Count + 400, report.Inputs);
        // Inputs that are all refused at once would test nothing.
        Assert.InRange(report.Sound, report.Inputs / 50, report.Inputs);
    }

    [Fact]
    public void Exception_is_found_once_and_saved_with_its_bytes()
    {
        var target = new Reader(input => input.Length > 5 ? throw new InvalidOperationException("too long") : true);
        FuzzFailure failure = Assert.Single(Run(target).Failures);
        Assert.Contains("too long", failure.What);
        Assert.True(File.ReadAllBytes(failure.File).Length > 5);
        Assert.Equal(File.ReadAllBytes(failure.File), new InputMaker(target, 1).Make(failure.Index));
    }

    [Fact]
    public void Endless_reading_is_found_and_saved()
    {
        using var end = new CancellationTokenSource();
        var target = new Reader(input =>
        {
            while (!end.IsCancellationRequested)
            {
            }

            return true;
        });
        FuzzFailure failure = Assert.Single(FuzzSession.RunTarget(target, Options with { Limit = TimeSpan.FromSeconds(0.2) }).Failures);
        end.Cancel();
        Assert.StartsWith("still reading", failure.What);
        Assert.Equal(target.Seeds[0], File.ReadAllBytes(failure.File));
    }

    [Fact]
    public void Too_much_memory_is_found()
    {
        var target = new Reader(input => new byte[input.Length > 5 ? 2000 : 0].Length >= 0);
        Assert.Equal("allocated 0 MiB", Assert.Single(FuzzSession.RunTarget(target, Options with { MaxAllocation = 1500 }).Failures).What);
    }

    [Fact]
    public void Same_seed_makes_the_same_inputs_and_another_seed_others()
    {
        using FuzzTarget target = FuzzTargets.Create("template");
        byte[][] first = [.. Make(target, 7)];
        Assert.Equal(first, Make(target, 7));
        Assert.NotEqual(first, Make(target, 8));
        Assert.InRange(first.Distinct(new SameBytes()).Count(), 95, 100);
    }

    [Fact]
    public void Input_of_a_process_that_ended_within_it_is_saved_by_the_next_run()
    {
        // No process has this id.
        File.WriteAllBytes(_folder.At("npy 3 2147483647.running"), BitConverter.GetBytes(40L));
        Assert.Equal(1, FuzzSession.Run(Options with { Targets = ["npy"], Count = 1 }, TextWriter.Null));
        using FuzzTarget target = FuzzTargets.Create("npy");
        Assert.Equal(new InputMaker(target, 3).Make(40), File.ReadAllBytes(_folder.At("npy-3-40.bin")));
        Assert.Equal(0, FuzzSession.Run(Options with { Targets = ["npy"], Count = 1 }, TextWriter.Null));
    }

    [Theory]
    [InlineData("--target nothing")]
    [InlineData("--count")]
    [InlineData("--seed x")]
    [InlineData("--from file")]
    [InlineData("--input 3")]
    [InlineData("what")]
    public void Wrong_arguments_are_told(string arguments)
    {
        Assert.Null(FuzzOptions.Parse(arguments.Split(' '), out string? fault));
        Assert.NotNull(fault);
    }

    private FuzzOptions Options => new() { Count = 200, OutFolder = _folder.Path };

    private FuzzReport Run(FuzzTarget target) => FuzzSession.RunTarget(target, Options);

    private static IEnumerable<byte[]> Make(FuzzTarget target, int seed) =>
        Enumerable.Range(target.Seeds.Count, 100).Select(i => new InputMaker(target, seed).Make(i));

    private sealed class Reader(Func<byte[], bool> read) : FuzzTarget("reader", [[1, 2, 3]], [])
    {
        public override bool Run(byte[] input) => read(input);
    }

    private sealed class SameBytes : EqualityComparer<byte[]>
    {
        public override bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public override int GetHashCode(byte[] bytes) => bytes.Length;
    }
}
