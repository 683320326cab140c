using DismPS.Engine.Models;
using DismPS.Engine.Runtimes.Onnx;
using DismPS.Engine.Tests.Models;

namespace DismPS.Engine.Tests.Runtimes;

/// <summary>What validation believes of ONNX Runtime, asked of the embedded one.</summary>
public sealed class OnnxOperatorTests
{
    // More outputs than any operator has, so that no model gets as far as being run through; those with any number of outputs are left out.
    private static readonly string[] TooMany = [.. Enumerable.Range(0, 60).Select(i => $"y{i}")];
    private static readonly string[] AnyNumber = ["If", "Loop", "Scan", "Split", "SequenceMap"];

    [Theory]
    [InlineData("", 7)]
    [InlineData("ai.onnx.ml", 1)]
    public void Operators_are_those_of_the_runtime(string domain, int first)
    {
        int last = (int)OnnxRuntimeLimits.Embedded.MaxOpset(domain)!;
        var differences = new List<string>();
        foreach (string name in OnnxOperators.NamesOf(domain).Except(AnyNumber).Concat(["FrobnicateAll", "QuickGelu", "FusedMatMul", "ATen"]))
        {
            int since = OnnxOperators.Since(domain, name) ?? first;
            foreach (int version in new[] { since - 1, since, since + 1, last }.Where(v => v >= first && v <= last).Distinct())
            {
                bool expected = OnnxOperators.Since(domain, name) <= version && OnnxOperators.InsteadOf(domain, name, version) is null;
                if (RuntimeKnows(domain, name, version) != expected)
                    differences.Add($"{name} {version}");
            }
        }

        Assert.Empty(differences);
    }

    [Fact]
    public void Versions_are_those_of_the_runtime()
    {
        OnnxRuntimeLimits limits = OnnxRuntimeLimits.Embedded;
        Assert.Null(Refusal(Negation(limits.MaxIrVersion, "", limits.MaxOpset("")!.Value)));
        Assert.Contains("IR version", Refusal(Negation(limits.MaxIrVersion + 1, "", 13)));
        foreach (string domain in limits.Domains)
        {
            Assert.Null(Refusal(Negation(7, domain, limits.MaxOpset(domain)!.Value)));
            Assert.Contains("under development", Refusal(Negation(7, domain, limits.MaxOpset(domain)!.Value + 1)));
        }
    }

    private static byte[] Negation(long ir, string domain, long version) =>
        OnnxBytes.Model(domain.Length == 0 ? version : 13, graph => graph
            .Add(1, OnnxBytes.Node("Neg", ["x"], ["y"])).Add(11, OnnxBytes.Value("x", OnnxBytes.Float, 1)).Add(12, OnnxBytes.Value("y", OnnxBytes.Float, 1)), ir, domain, version);

    private static bool RuntimeKnows(string domain, string name, int version)
    {
        string? message = Refusal(OnnxBytes.Model(domain.Length == 0 ? version : 13, graph => graph
            .Add(1, OnnxBytes.Node(name, [], TooMany, domain: domain)).Add(12, OnnxBytes.Value("y0", OnnxBytes.Float, 1)), 4, domain, version));
        Assert.NotNull(message);
        return !message.Contains("is not a registered function/op") && !message.Contains("No Op registered for") && !message.Contains("is deprecated in");
    }

    private static string? Refusal(byte[] model)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Join(folder.Path, "model.onnx");
        File.WriteAllBytes(path, model);
        try
        {
            OnnxSession.Open(path).Dispose();
            return null;
        }
        catch (OnnxStatusException e)
        {
            return e.Message;
        }
    }
}
