using System.Text.RegularExpressions;
using System.Text;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Registration;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;
using DismPS.Engine.Tests;
using DismPS.Engine.Validation.Reports.Pages;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Tests.Dials.Registration;

/// <summary>What the operator of DIALS reads.</summary>
public sealed class RegistrationTextTests
{
    [Fact]
    public void The_request_of_an_example_reads_as_it_is_kept()
    {
        string text = Regex.Replace(RegistrationText.Write(Facts(Full() with { Name = "MetSig" }, Plain("Pixel", "pixel"))), @"DismPS \d+\.\d+\.\d+", "DismPS VERSION");
        string path = RepositoryFiles.Data("registration", "request.md");
        if (Environment.GetEnvironmentVariable("DISMPS_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void Every_field_of_a_model_stands_in_its_table()
    {
        List<List<string>> rows = MarkdownRows.Tables(RegistrationText.Write(Facts(Full())))[0];
        Assert.Equal(
            ["", "Description", "Resource", "Type", "Workspace", "Anomalous", "Inputs", "Metadata", "Outputs", "Largest batch", "Only when", "Requests", "Limits", "GPU", "Image", "Tags", "Archive", "Size", "SHA-256"],
            rows.Select(r => r[0]));
        string Of(string name) => rows.Single(r => r[0] == name)[1];
        Assert.Equal("where `score` is above 0.25", Of("Anomalous"));
        Assert.Equal("`histo` FP32 `[-1, 51]` from `JetMET/MET/METSig`<br>`map` FP32 `[-1, 3, 4]` from `JetMET/Map`", Of("Inputs"));
        Assert.Equal("`oms`, OMS `lumisections`: `pileup` FP32 `[-1]`", Of("Metadata"));
        Assert.Equal("MinRunNumber 380000<br>MinDeliveredLuminosity 0.5 /pb<br>MinBField 3.7 T<br>MinEnergy 6800 GeV<br>StableBeams `true`<br>AllowedPrimaryDatasets `ZeroBias`, `JetMET0`", Of("Only when"));
        Assert.Equal("CPU cores 1, memory 2Gi, GPUs 1", Of("Requests"));
        Assert.Equal("memory 4Gi", Of("Limits"));
        Assert.Equal("**requested**", Of("GPU"));
        Assert.Equal("`run` = `2025C`", Of("Tags"));
        Assert.Equal("`s3://dials-ml/jetmet/models/a.zip`", Of("Archive"));
        Assert.Equal("1,234,567 bytes (1.2 MB)", Of("Size"));
        Assert.Equal($"`{new string('a', 64)}`", Of("SHA-256"));
    }

    [Fact]
    public void A_model_that_decides_itself_is_said_to()
    {
        Resource resource = With(Plain(), p => p with { BuiltinThreshold = true, AnomalyThreshold = null, FlaggingKey = "flag" });
        Assert.Contains("| Anomalous | where `flag` is true; the score is `score` |", RegistrationText.Write(Facts(resource)));
        resource = With(resource, p => p with { MetricKey = null });
        Assert.Contains("| Anomalous | where `flag` is true |", RegistrationText.Write(Facts(resource)));
    }

    [Fact]
    public void Several_models_have_a_table_of_all_and_one_each()
    {
        string text = RegistrationText.Write(Facts(Plain("One", "one"), Plain("Two", "two")));
        List<List<List<string>>> tables = MarkdownRows.Tables(text);
        Assert.Equal(3, tables.Count);
        Assert.Equal(["model", "`one`", "`two`"], tables[0].Select(r => r[0]));
        Assert.Contains("these 2 models", text);
        Assert.Equal("[Request] Model registration: one, two", RegistrationText.TitleOf(Facts(Plain("One", "one"), Plain("Two", "two")).Template));
        Assert.Equal("[Request] Model registration: m0, m1, m2, m3, m4 and 2 more", RegistrationText.TitleOf(Facts([.. Enumerable.Range(0, 7).Select(i => Plain($"M{i}", $"m{i}"))]).Template));
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    [InlineData(600, true)]
    public void Long_lists_are_folded_away(int count, bool folded)
    {
        Resource resource = With(Plain(), p => p with { InputSignature = [.. Enumerable.Range(0, count).Select(i => new InputSignature($"in{i}", $"A/{i}", DataType.Fp32, [-1, 3]))] });
        string text = RegistrationText.Write(Facts(resource));
        List<List<List<string>>> tables = MarkdownRows.Tables(text);
        Assert.Equal(folded, text.Contains($"\n<details><summary>{count} inputs</summary>\n\n| input | monitoring element |\n|---|---|\n| `in0` FP32", StringComparison.Ordinal));
        Assert.Equal(folded, text.Contains($"| Inputs | {count}, listed below |"));
        if (folded)
            Assert.Equal(Math.Min(count, 500) + 1, tables[1].Count);
        Assert.Equal(count > 500, text.Contains("\n\n100 more stand in the template.\n\n</details>") || text.Contains("\n100 more stand in the template.\n"));
    }

    [Fact]
    public void A_long_template_is_attached()
    {
        RegistrationFacts facts = Facts(Plain());
        string text = RegistrationText.Write(facts with { TemplateText = new string('a', RegistrationText.MaxInlineCharacters + 1) });
        Assert.EndsWith("\n## Packaged template\n\nIt is too long for this text and is attached to it: `template.yaml`.\n", text);
        text = RegistrationText.Write(facts with { TemplateText = new string('a', RegistrationText.MaxInlineCharacters) });
        Assert.EndsWith("aaa\n```\n", text);
    }

    [Fact]
    public void The_check_says_what_was_asked_and_lists_what_was_found()
    {
        Assert.Contains("The template is valid, with 0 warnings. Checked 2026-01-02 03:04 UTC by DismPS ", RegistrationText.Write(Facts(Plain())));
        Assert.Contains("without DIALS: monitoring elements, shapes and datasets were not compared", RegistrationText.Write(Facts(Plain())));
        RegistrationFacts facts = Facts(Plain()) with { Service = new Uri("https://cmsdials-api.web.cern.ch/") };
        Assert.Contains(", with `https://cmsdials-api.web.cern.ch/`.", RegistrationText.Write(facts));
        facts = facts with { Check = new ReportedTemplate("t.yaml", "t.yaml", [.. Enumerable.Range(0, 130).Select(i => Finding($"a | b @all {i}"))]) };
        string text = RegistrationText.Write(facts);
        List<List<string>> findings = MarkdownRows.Tables(text)[^1];
        Assert.Equal((101, 4), (findings.Count, findings.Max(f => f.Count)));
        Assert.Equal(["warning", "DISM0000", "7", @"a \| b \@all 0"], findings[1]);
        Assert.Contains("30 more findings are left out.", text);
        Assert.Contains("with 130 warnings", text);
    }

    [Theory]
    [InlineData("calls @all and #1 and !2 and %3 and ~bug and &4 and $5", @"calls \@all and \#1 and \!2 and \%3 and \~bug and \&4 and \$5")]
    [InlineData("a | b \\| c", @"a \| b \\\| c")]
    [InlineData("<img src=x onerror=y> <!-- a", @"\<img src=x onerror=y\> \<!-- a")]
    [InlineData("![x](http://a/b) `code` *bold* _x_ met_sig", @"\!\[x\](http://a/b) \`code\` \*bold\* \_x\_ met_sig")]
    [InlineData("/close\n/assign me", @"\/close /assign me")]
    [InlineData("- a\r\n- b\n# c\u2028d", @"\- a  - b \# c d")]
    [InlineData("1. first", @"1\. first")]
    [InlineData("99.9% good!", "99.9% good!")]
    [InlineData("  ===\u202egnp.exe\u0000\u001b[2J  ", @"\=== gnp.exe  \[2J")]
    public void Texts_of_users_are_shown_and_not_obeyed(string text, string shown)
    {
        string request = RegistrationText.Write(Facts(With(Plain(), p => p with { Description = text })));
        Assert.Contains($"| Description | {shown} |\n", request);
        Assert.Equal(shown, MarkdownText.Of(text));
    }

    [Fact]
    public void Huge_descriptions_are_cut_and_never_between_halves_of_a_letter()
    {
        string text = RegistrationText.Write(Facts(With(Plain(), p => p with { Description = string.Concat(Enumerable.Repeat("😀", 100_000)).Insert(0, "a") })));
        Assert.InRange(text.Length, 2000, 10_000);
        Assert.Contains("… (200001 characters; the template has all)", text);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Whatever_a_text_holds_rows_cells_and_fences_stay()
    {
        string[] parts = ["|", "\\", "`", "```", "``", "\n", "\r\n", "\n```\n", "\n|---|---|\n", "<br>", "</details>", "@all", "#1", "\u0000", "\u2028", "\u202e", "a", " ", "*", "_", "[", "](", "~~~", "$", "&#124;", "-", "é", "😀", "\ud800", "{}"];
        List<string> heads = [.. MarkdownRows.Tables(RegistrationText.Write(Facts(Full())))[0].Select(r => r[0])];
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            string Any() => "x" + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            Resource resource = With(Full(), p => p with
            {
                Description = Any(), MetricKey = Any(), Image = Any(), Tags = [new Tag(Any(), Any())],
                InputSignature = [new InputSignature(Any(), Any(), DataType.Fp32, [-1])], OutputSignature = [new OutputSignature(Any(), DataType.Fp32, [-1])],
                Resources = new ComputeResources(new ResourceQuantities(Any(), Any(), Any()), new ResourceQuantities(null, Any(), null)),
            }) with { Name = Any(), Workspace = Any() };
            string template = Any() + "\n" + Any() + "\n````\n" + Any();
            RegistrationFacts facts = Facts(resource) with { TemplateText = template };
            facts = facts with { Template = facts.Template with { Description = Any() }, Check = new ReportedTemplate("t", "t", [Finding(Any())]) };
            string text = RegistrationText.Write(facts);

            (List<string> lines, List<string> fenced, int fences, bool isOpen) = MarkdownRows.Split(text);
            Assert.True(fences == 1 && !isOpen, $"seed {seed}: {fences} fences");
            Assert.Equal(template.Split('\n').AsEnumerable(), template.EndsWith('\n') ? [.. fenced, ""] : fenced);
            List<List<List<string>>> tables = MarkdownRows.Tables(text);
            Assert.True(tables.Count == 2, $"seed {seed}: {tables.Count} tables");
            Assert.Equal(heads, tables[0].Select(r => r[0]));
            Assert.All(tables[0], r => Assert.True(r.Count == 2, $"seed {seed}: {string.Join(" ¦ ", r)}"));
            Assert.All(tables[1], r => Assert.True(r.Count == 4, $"seed {seed}: {string.Join(" ¦ ", r)}"));
            Assert.DoesNotContain(lines, l => l.Any(char.IsControl));
        }
    }

    private static Diagnostic Finding(string message) => new() { Id = "DISM0000", Severity = Severity.Warning, Category = "c", Message = message, Location = new SourceLocation("t.yaml", 7, 1) };

    private static Resource With(Resource resource, Func<ResourceProperties, ResourceProperties> change) => resource with { Properties = change(resource.Properties) };

    private static RegistrationFacts Facts(params Resource[] resources)
    {
        var template = new DismTemplate { Text = "", FormatVersion = DismTemplate.SupportedFormatVersion, Description = "Autoencoders of missing energy", Resources = [.. resources] };
        return new RegistrationFacts
        {
            Template = template,
            TemplateText = BuiltTemplateWriter.Write(template),
            Archives = [.. resources.Select(r => new RegistrationArchive(r.Name, "s3://dials-ml/jetmet/models/a.zip", 1_234_567, new string('a', 64)))],
            Check = new ReportedTemplate("t.yaml", "t.yaml", []),
            CheckedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
    }

    private static Resource Plain(string name = "Net", string service = "net") => new()
    {
        Name = name,
        Type = ResourceType.Parse("InferenceService::Tritonserver::ONNX")!,
        Workspace = "jetmet",
        Properties = new ResourceProperties
        {
            Description = "Spots anomalies", Name = service, BuiltinThreshold = false, AnomalyThreshold = 0.5, MetricKey = "score",
            InputSignature = [new InputSignature("x", "A/B", DataType.Fp32, [-1, 3])],
            OutputSignature = [new OutputSignature("score", DataType.Fp32, [-1])],
        },
    };

    private static Resource Full() => With(Plain("MetSig", "metsig"), p => p with
    {
        Description = "Spots anomalies of the significance of missing energy, 51 bins",
        AnomalyThreshold = 0.25,
        MaxBatchSize = 32,
        InputSignature = [new InputSignature("histo", "JetMET/MET/METSig", DataType.Fp32, [-1, 51]), new InputSignature("map", "JetMET/Map", DataType.Fp32, [-1, 3, 4])],
        InputMetadata = [new InputMetadata("oms", "OMS", "lumisections", [new MetadataAttribute("pileup", DataType.Fp32, [-1])], default)],
        InferenceOnConditions = new InferenceConditions
        {
            MinRunNumber = 380000, MinDeliveredLuminosity = 0.5, MinBField = 3.7, MinEnergy = 6800, StableBeams = true, AllowedPrimaryDatasets = ["ZeroBias", "JetMET0"],
        },
        Resources = new ComputeResources(new ResourceQuantities("1", "2Gi", "1"), new ResourceQuantities(null, "4Gi", null)),
        Image = "registry.example/triton:24.01",
        Tags = [new Tag("run", "2025C")],
    });
}
