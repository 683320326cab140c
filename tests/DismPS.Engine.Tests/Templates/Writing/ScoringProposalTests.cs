using DismPS.Engine.Tensors;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Tests.Templates.Writing;

public sealed class ScoringProposalTests
{
    private static readonly OutlineTensor Reconstruction = new("output_0", DataType.Fp32, [-1, 51], null, null);
    private static readonly OutlineTensor Error = new("output_1", DataType.Fp32, [-1], null, null);
    private static readonly OutlineTensor Flag = new("output_flag", DataType.Bool, [-1], null, null);

    [Fact]
    public void Output_with_one_value_a_row_is_the_metric()
    {
        OutlineScoring scoring = ScoringProposal.Of([Reconstruction, Error], null, null, null);
        Assert.Equal(new OutlineScoring("output_1", 0.5, null, true), scoring);
        Assert.False(scoring.IsBuiltin);
    }

    [Fact]
    public void Boolean_output_flags_and_the_rest_may_be_the_metric()
    {
        OutlineScoring scoring = ScoringProposal.Of([Flag, Error, Reconstruction], null, null, null);
        Assert.Equal(new OutlineScoring("output_1", null, "output_flag", false), scoring);
        Assert.True(scoring.IsBuiltin);
    }

    [Fact]
    public void Words_of_the_user_win()
    {
        Assert.Equal(new OutlineScoring("output_1", 2.5, null, false), ScoringProposal.Of([Flag, Error], null, 2.5, null));
        Assert.Equal(new OutlineScoring("output_0", 0.5, null, true), ScoringProposal.Of([Reconstruction, Error], "output_0", null, null));
        Assert.Equal(new OutlineScoring("output_1", null, "output_flag", false), ScoringProposal.Of([Flag, Error], null, null, "output_flag"));
    }

    [Fact]
    public void Model_without_such_an_output_gets_its_first_one() =>
        Assert.Equal("output_0", ScoringProposal.Of([Reconstruction], null, null, null).MetricKey);
}
