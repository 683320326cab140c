using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Data;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Dials.Data;

/// <summary>Runs and datasets as users write them, and sizes of pages.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("398407", "398407")]
    [InlineData(" 398400..398410 ", "398400..398410")]
    [InlineData("398400-398410", "398400..398410")]
    [InlineData("398407, 398410..398410,1..2", "398407 398410 1..2")]
    public void Runs_are_read(string text, string ranges) => Assert.Equal(ranges, string.Join(' ', RunRange.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("398410..398400")]
    [InlineData("398407..")]
    [InlineData("..398407")]
    [InlineData("1..2..3")]
    [InlineData("398407,")]
    [InlineData("all")]
    [InlineData("1.5")]
    [InlineData("9999999999")]
    public void What_is_no_run_is_wrong_use(string text) => Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => RunRange.Parse(text)).Code);

    [Theory]
    [InlineData("/ZeroBias/Run2025*-PromptReco-v?/DQMIO", "/ZeroBias/Run2025C-PromptReco-v1/DQMIO", true)]
    [InlineData("/ZeroBias/Run2025*/DQMIO", "/ZeroBias/Run2025C-PromptReco-v1/DQMIO", true)]
    [InlineData("/ZeroBias/*/DQMIO", "/ZeroBias/x/y/DQMIO", false)]
    [InlineData("/*/Run2025C-v1/DQMIO", "/ZeroBias/Run2025C-v1/DQMIO-more", false)]
    [InlineData("ZeroBias", "/ZeroBias/Run2025C-v1/DQMIO", true)]
    [InlineData("ZeroBias", "/ZeroBias1/Run2025C-v1/DQMIO", false)]
    [InlineData("JetMET?", "/JetMET1/Run2025C-v1/DQMIO", true)]
    [InlineData("/a.b/c*/d", "/aXb/c/d", false)]
    public void Patterns_mean_parts_of_names(string text, string dataset, bool isMeant) =>
        Assert.Equal(isMeant, Regex.IsMatch(dataset, DatasetName.Parse(text).Pattern!, RegexOptions.None, TimeSpan.FromSeconds(10)));

    [Fact]
    public void A_full_name_is_no_pattern() => Assert.Null(DatasetName.Parse("/ZeroBias/Run2025C-PromptReco-v1/DQMIO").Pattern);

    [Theory]
    [InlineData("")]
    [InlineData("/ZeroBias")]
    [InlineData("/ZeroBias/Run2025C-v1/DQMIO/more")]
    [InlineData("/ZeroBias//DQMIO")]
    [InlineData("/ZeroBias/Run2025C-v1/")]
    [InlineData("Zero Bias")]
    [InlineData("(.*")]
    [InlineData("/ZeroBias/Run2025C-v1/DQM|IO")]
    public void What_no_dataset_is_called_is_wrong_use(string text) => Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => DatasetName.Parse(text)).Code);

    [Theory]
    [InlineData(500, -1L, 51L)]
    [InlineData(52, -1L, 100L, 100L)]
    [InlineData(52, -1L, -1L, 100L)]
    [InlineData(1, -1L, 5000L, 5000L)]
    [InlineData(1, -1L, 9000000000000000000L, 9000000000000000000L)]
    public void Pages_stay_small(int most, params long[] shape) => Assert.InRange(PageSizes.Of(new TensorSpec("x", DataType.Fp32, [.. shape])), Math.Max(1, most - 2), most);
}
