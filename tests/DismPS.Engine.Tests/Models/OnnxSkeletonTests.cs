using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Models;

/// <summary>Large and hostile ONNX files: only the skeleton of the graph is read, and no more of it than any model needs.</summary>
public sealed class OnnxSkeletonTests
{
    [Fact]
    public void Weights_of_three_gigabytes_are_stepped_over()
    {
        using var folder = new TemporaryFolder();
        string path = folder["model.onnx"];
        const long Bytes = 3L << 30;
        OnnxBytes.WriteSparse(path, Bytes);
        OnnxModelFile.Read(Path.Join(TestData.Models, "metsig-ae-onnx", "model.onnx"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        OnnxModelFile model = OnnxModelFile.Read(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(("y", 13, "Add", "sum"), (model.Outputs[0].Name, model.Opsets[""], model.Operators[0].Name, model.Operators[0].FirstNode));
        Assert.Empty(model.Defects);
        Assert.True(model.Size > Bytes);
    }

    [Fact]
    public void Operators_of_subgraphs_and_functions_are_counted()
    {
        OnnxModelFile loop = OnnxModelFile.Read(Path.Join(TestData.Models, "odd", "loop-burn", "model.onnx"));
        Assert.Contains(loop.Operators, o => o.Name == "Loop");
        Assert.True(loop.Operators.Length > 1);
        Assert.All(loop.Operators, o => Assert.Equal(loop.Opsets[o.Domain], o.Version));
    }

    [Fact]
    public void Subgraphs_use_values_of_the_graph_around_them()
    {
        byte[] Model(string used)
        {
            ProtobufBytes body = new ProtobufBytes().Add(1, OnnxBytes.Node("Neg", [used], ["inner"])).Add(12, OnnxBytes.Value("inner", OnnxBytes.Float, 1));
            ProtobufBytes branch = new ProtobufBytes().Add(1, "then_branch").Add(6, body).Add(20, 5);
            return OnnxBytes.Model(13, g => g.Add(1, OnnxBytes.Node("If", ["c"], ["y"]).Add(5, branch)).Add(5, OnnxBytes.Weight("w", 2))
                .Add(11, OnnxBytes.Value("c", 9, 1)).Add(12, OnnxBytes.Value("y", OnnxBytes.Float, 1)));
        }

        Assert.Empty(OnnxModelFile.Parse(Model("w"), "m").Defects);
        Assert.Contains("node of Neg needs 'nothing'", Assert.Single(OnnxModelFile.Parse(Model("nothing"), "m").Defects).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void More_than_any_model_has_is_refused(int kind)
    {
        byte[] model = OnnxBytes.Model(13, graph => Fill(graph, kind));
        long before = GC.GetAllocatedBytesForCurrentThread();
        DismException thrown = Assert.Throws<DismException>(() => OnnxModelFile.Parse(model, "model.onnx"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 150_000_000);
        Assert.Contains("more names, entries or levels", thrown.Message);
    }

    private static void Fill(ProtobufBytes graph, int kind)
    {
        switch (kind)
        {
            case 1:
                graph.Add(1, OnnxBytes.Node(new string('n', 100_000), ["x"], ["y"]));
                break;
            case 2:
                for (int i = 0; i < 30_000; i++)
                    graph.Add(12, OnnxBytes.Value($"y{i}", 1, 1));
                break;
            case 3:
                for (int i = 0; i < 1000; i++)
                    graph.Add(11, OnnxBytes.Value(new string('i', 60_000), 1, 1));
                break;
            case 4:
                graph.Add(11, OnnxBytes.Value("x", 1, new long[5000]));
                break;
            default:
                byte[] inner = [];
                for (int i = 0; i < 100; i++)
                    inner = new ProtobufBytes().Add(1, new ProtobufBytes().Add(4, "If").Add(5, new ProtobufBytes().Add(6, inner))).ToArray();
                graph.Raw(inner);
                break;
        }
    }
}
