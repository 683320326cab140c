using System.Diagnostics;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;
using DismPS.Engine.Validation.Settings;
using static DismPS.Engine.Tests.Validation.Settings.SettingsSample;

namespace DismPS.Engine.Tests.Validation.Settings;

public sealed class RuleDirectiveTests
{
    // Two outputs with a dimension of 0: lines 21 and 24.
    private static readonly string TwoFixed = OddDims.Replace("- Name: reco\n          DataType: FP32\n          Dims: [-1, 51]", "- Name: reco\n          DataType: FP32\n          Dims: [0, 51]");

    [Fact]
    public void Comment_at_the_end_of_a_line_is_for_that_line()
    {
        Assert.Equal([21, 24], Lines(TwoFixed));
        Assert.Equal([21], Lines(TwoFixed.Replace("Dims: [0]", "Dims: [0]   # dismps: off DISM0406")));
        Assert.Equal([21, 24], Lines(TwoFixed.Replace("OutputSignature:", "OutputSignature:  # dismps: off DISM0406")));
    }

    [Fact]
    public void Comment_above_a_key_is_for_its_whole_block()
    {
        Assert.Empty(Lines(TwoFixed.Replace("      OutputSignature:", "      # dismps: off DISM0406\n      OutputSignature:")));
        Assert.Equal([21], Lines(TwoFixed.Replace("        - Name: score", "        # dismps: off DISM0406\n        - Name: score")));
        Assert.Equal([21, 25], Lines(TwoFixed.Replace("          DataType: FP32\n          Dims: [0]", "          # dismps: off DISM0406\n          DataType: FP32\n          Dims: [0]")));
        Assert.Empty(Lines(TwoFixed.Replace("  MetSig:", "  # dismps: off DISM0406\n\n  # another comment\n  MetSig:")));
    }

    [Fact]
    public void Comment_for_the_file_is_for_all_of_it()
    {
        Assert.Empty(Lines(TwoFixed + "\n# dismps-file: off DISM0406\n"));
        Assert.Empty(Lines("# dismps-file: off DISM0405, DISM0406 -- the batch is always one\n" + TwoFixed));
    }

    [Fact]
    public void Nearest_comment_counts_and_comments_count_before_the_settings_file()
    {
        string text = "# dismps-file: error DISM0406\n" + TwoFixed.Replace("Dims: [0]", "Dims: [0] # dismps: information DISM0406");
        Assert.Equal(["error DISM0406", "information DISM0406"], Brief(Check(text, "rules: {DISM0406: off}")));
    }

    [Fact]
    public void Quoted_text_and_blocks_of_text_are_no_comments()
    {
        Assert.Equal(["warning DISM0406"], Brief(Check(OddDims.Replace("Description: Autoencoders", "Description: \"a # dismps-file: off DISM0406\""))));
        Assert.Equal(["warning DISM0406"], Brief(Check(OddDims.Replace("Description: Autoencoders", "Description: |\n  # dismps-file: off DISM0406\n  text"))));
        Assert.Equal(["warning DISM0406"], Brief(Check(OddDims.Replace("Description: Autoencoders", "Description: a# dismps-file:off DISM0406"))));
    }

    [Fact]
    public void Comment_behind_the_sign_of_a_text_block_counts()
    {
        Assert.Empty(Check(SampleTemplate.Onnx.Replace("Description: Autoencoders", "Description: |  # dismps: off DISM0108\n\n")).Diagnostics);
        Assert.Empty(Check(OddDims.Replace("Description: Autoencoders", "Description: >\n  text\n# dismps-file: off DISM0406")).Diagnostics);
    }

    [Fact]
    public void Comments_are_found_in_brackets_and_behind_windows_line_ends()
    {
        Assert.Empty(Check(OddDims.Replace("Dims: [0]", "Dims: [ # dismps: off DISM0406\n                0]")).Diagnostics);
        Assert.Empty(Check(OddDims.Replace("Dims: [0]", "Dims: [0] # dismps: off DISM0406").Replace("\n", "\r\n")).Diagnostics);
    }

    [Theory]
    [InlineData("# dismps: of DISM0406", "warning DISM0026", 12, "Did you mean 'off'?")]
    [InlineData("# dismps: DISM0406 off", "warning DISM0026", 12, "'DISM0406'")]
    [InlineData("# dismps:", "warning DISM0026", 12, "does not say")]
    [InlineData("# dismps: off", "warning DISM0026", 12, "names no rule")]
    [InlineData("# dismps: off -- DISM0406", "warning DISM0026", 12, "names no rule")]
    [InlineData("# dismps-flie: off DISM0406", "warning DISM0026", 12, "Did you mean 'dismps-file'?")]
    [InlineData("# DISMPS: off DISM0406", "warning DISM0026", 12, "Did you mean 'dismps'?")]
    [InlineData("# dismps:off DISM0406", "warning DISM0026", 12, "space")]
    [InlineData("# dismps off DISM0406", "warning DISM0026", 12, "colon")]
    [InlineData("# dismps: off DISM0450", "warning DISM0023", 26, "Did you mean 'DISM0405'?")]
    [InlineData("# dismps: warning DISM0406 DISM0101", "warning DISM0025", 39, "cannot be lowered")]
    public void Misspelt_comment_is_a_finding_at_its_place(string comment, string brief, int column, string words)
    {
        // Column 12 is that of '#'; words count from there.
        ValidationResult result = Check(SampleTemplate.Onnx.Replace("MaxBatchSize: 0", "MaxBatchSize: 0 " + comment));
        Diagnostic finding = Assert.Single(result.Diagnostics);
        Assert.Equal(brief, $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Id}");
        int start = SampleTemplate.Onnx.Split('\n').First(l => l.Contains("MaxBatchSize")).Length + 2;
        Assert.Equal(("t.yaml", 25, start + column - 12), (finding.Location.File, finding.Location.Line, finding.Location.Column));
        Assert.Contains(words, finding.ToString());
        Assert.True(result.IsValid);
    }

    [Theory]
    [InlineData("# dismps finds nothing here")]
    [InlineData("# see docs/dismps: off DISM0406")]
    [InlineData("#")]
    [InlineData("# the dismps program")]
    public void Prose_is_left_alone(string comment)
    {
        Assert.Empty(Check(SampleTemplate.Onnx.Replace("MaxBatchSize: 0", "MaxBatchSize: 0 " + comment)).Diagnostics);
    }

    [Fact]
    public void Comment_with_nothing_below_is_told()
    {
        Diagnostic finding = Assert.Single(Check(SampleTemplate.Onnx + "\n# dismps: off DISM0406\n").Diagnostics);
        Assert.Equal((RuleCatalog.IdleDirective.Id, Severity.Information), (finding.Id, finding.Severity));
    }

    [Fact]
    public void Findings_in_files_that_the_template_names_belong_to_the_key_that_names_them()
    {
        string text = SampleTemplate.Onnx.Replace("ModelUri: model.onnx", "ModelUri: model.onnx # dismps: off DISM0709").Replace("MaxBatchSize: 0", "MaxBatchSize: 0 # dismps: off DISM0711");
        var document = TemplateReader.Read(text, "t.yaml");
        var directives = RuleDirectives.Read(document, [])!;
        Diagnostic elsewhere = RuleCatalog.EmptyFile.At(new SourceLocation("model.onnx", 1, 1), "Resources.MetSig.Properties.ModelUri", "m");
        Assert.NotNull(directives.For(elsewhere));
        Assert.NotNull(directives.For(elsewhere with { Path = "Resources.MetSig.Properties.ModelUri.x[3]" }));
        Assert.Null(directives.For(elsewhere with { Path = "Resources.MetSig.Properties.MaxBatchSize" }));
        Assert.Null(directives.For(elsewhere with { Path = "Nowhere" }));
    }

    [Fact]
    public void Aliases_do_not_stretch_a_block()
    {
        string text = "x-dims: &d [0]\n" + TwoFixed.Replace("        - Name: score\n          DataType: FP32\n          Dims: [0]", "        - Name: score\n          DataType: FP32\n          # dismps: off DISM0406\n          Dims: *d");
        Assert.Equal([1, 22], Lines(text));
    }

    [Fact]
    public void Heaps_of_comments_and_deep_trees_take_no_time()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 60_000; i++)
            text.Append("# dismps: off DISM0406 DISM0405\n");
        text.Append("a: ").Append('[', 150).Append(']', 150).Append('\n').Append(new string('k', 1_000_000)).Append(": 1\n");
        var watch = Stopwatch.StartNew();
        Check(text.ToString());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    [Fact]
    public void Mutated_comments_and_settings_never_throw()
    {
        var random = new Random(20261121);
        string template = TwoFixed.Replace("Dims: [0]", "Dims: [0] # dismps: off DISM0406 -- why").Replace("OutputSignature:", "# dismps: warning DISM0211, DISM0101\n      OutputSignature:") + "\n# dismps-file: off DISM0405\n";
        const string Settings = "profile: full\nstrict: true\nrules:\n  DISM0406: off\n  DISM0101: warning\n";
        using var sample = new SettingsSample();
        for (int i = 0; i < 1500; i++)
        {
            sample.Files.Write(".dismps.yaml", Mutate(Settings, random));
            TemplateValidator.ValidateText(Mutate(template, random), "t.yaml", new ValidationOptions { BaseFolder = sample.Folder, CheckFiles = false });
        }
    }

    private static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (int i = random.Next(4); i >= 0; i--)
        {
            int at = random.Next(mutated.Length);
            switch (random.Next(3))
            {
                case 0:
                    mutated[at] = " #:\n-[]{}&*|>'\"\tdD05"[random.Next(18)];
                    break;
                case 1:
                    mutated.Remove(at, Math.Min(random.Next(8), mutated.Length - at));
                    break;
                default:
                    mutated.Insert(at, text.AsSpan(random.Next(text.Length / 2), random.Next(20)));
                    break;
            }
        }

        return mutated.ToString();
    }

    private static IEnumerable<int> Lines(string text) =>
        Check(text).Diagnostics.Select(d => d.Id == "DISM0406" ? d.Location.Line : throw new InvalidOperationException(d.ToString()));
}
