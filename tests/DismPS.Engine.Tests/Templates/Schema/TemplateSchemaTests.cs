using System.Text.Json.Nodes;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Schema;
using DismPS.Engine.Tests.Validation;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Templates.Schema;

/// <summary>docs/schema/dism-template.schema.json says of templates what the checker says of their fields.</summary>
public sealed class TemplateSchemaTests
{
    /// <summary>Valid templates that the schema refuses on purpose: those that have such advice.</summary>
    private static readonly Dictionary<string, string> Stricter = new()
    {
        ["unknown-key"] = "a key that is ignored is nearly always a misspelt one, which an editor should mark",
        ["computed-key"] = "keys that the platform overwrites belong into no template that a person writes",
        ["lax-conversion"] = "texts that are converted to numbers hide mistakes; with them allowed, editors would offer them",
    };

    /// <summary>Cases of the corpus in which YAML 1.1 and JSON see different values.</summary>
    private static readonly Dictionary<string, string> Unlike = new()
    {
        ["resource-13"] = "a resource name that is null in YAML is the text 'null' as a name in JSON",
        ["keys-21"] = "1e-3 is a text in YAML 1.1, which the platform converts, and a number in YAML 1.2, which editors read",
    };

    private static readonly string[] Refused =
        ["missing-field", "wrong-type", "bad-enum", "null-not-allowed", "bad-pattern", "too-long", "threshold-combination"];

    private static readonly SchemaEvaluator Schema = new(_ => Document!.Value);

    private static Lazy<JsonNode> Document { get; } = new(() => JsonNode.Parse(DescribeFormat.Schema())!);

    [Fact]
    public void File_is_up_to_date()
    {
        string path = Path.Join(RepositoryFiles.Root, "docs", "schema", "dism-template.schema.json");
        if (Environment.GetEnvironmentVariable("DISMPS_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, DescribeFormat.Schema());
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == DescribeFormat.Schema(), "docs/schema differs from the format; run the tests once with DISMPS_UPDATE_DOCS=1.");
    }

    [Fact]
    public void Meta_schema_accepts_it()
    {
        var loaded = new Dictionary<string, JsonNode>();
        var meta = new SchemaEvaluator(Load);
        Assert.True(meta.IsValid(Document.Value));
        JsonNode broken = Document.Value.DeepClone();
        broken["$defs"]!["input"]!["required"] = "Name";
        Assert.False(meta.IsValid(broken));

        JsonNode Load(string name)
        {
            if (!loaded.TryGetValue(name, out JsonNode? node))
                loaded[name] = node = JsonNode.Parse(File.ReadAllText(RepositoryFiles.Data("json-schema", "2020-12", (name.Length == 0 ? "schema" : name) + ".json")))!;
            return node;
        }
    }

    [Fact]
    public void Every_field_has_a_description()
    {
        var bare = new List<string>();
        Look(Document.Value, "");
        Assert.Empty(bare);

        void Look(JsonNode? node, string path)
        {
            if (node is not JsonObject schema)
                return;
            // Conditions restrict fields that are described elsewhere.
            bool isCondition = path.Contains("/if") || path.Contains("/then") || path.Contains("/not") || path.Contains("scoring") || path.Contains("tritonNames");
            foreach ((string name, JsonNode? field) in schema["properties"] as JsonObject ?? [])
            {
                if (!isCondition && field!["description"] is null && field["$ref"] is null)
                    bare.Add($"{path}/{name}");
            }

            foreach ((string name, JsonNode? inner) in schema)
                Look(inner, $"{path}/{name}");
        }
    }

    [Fact]
    public void Schema_agrees_with_the_verdicts_of_the_corpus()
    {
        var wrong = new List<string>();
        var exceptions = new HashSet<string>();
        int refused = 0;
        foreach (string id in GoldenCase.Ids)
        {
            string path = RepositoryFiles.Data("templates", "cases", id, "template.yaml");
            if (!File.Exists(path) || TemplateReader.Read(File.ReadAllBytes(path), null) is not { Root: { } root })
                continue;
            var golden = new GoldenCase(id);
            bool accepted = Schema.IsValid(TemplateInstance.Of(root));
            List<string> errors = [.. golden.Errors.Select(e => e.Category)];
            if (errors.Exists(Refused.Contains))
            {
                refused++;
                if (accepted && !Unlike.ContainsKey(id))
                    wrong.Add($"{id}: accepted in spite of {string.Join(", ", errors)}");
            }
            else if (golden.IsValid && !accepted)
            {
                string? reason = Unlike.ContainsKey(id) ? id : Advice(path).FirstOrDefault(Stricter.ContainsKey);
                if (reason is null)
                    wrong.Add($"{id}: refused although it is valid");
                else
                    exceptions.Add(reason);
            }
        }

        Assert.Empty(wrong);
        Assert.InRange(refused, 100, 255);
        // A reason that no case needs is one too many.
        Assert.Equal(Stricter.Keys.Append("keys-21").Order(), exceptions.Order());
    }

    [Theory]
    [InlineData("MetricKey: score", "MetricKey: score\n      FlaggingKey: reco", false)]
    [InlineData("BuiltinThreshold: false", "BuiltinThreshold: true", false)]
    [InlineData("MetricKey: score\n      BuiltinThreshold: false\n      AnomalyThreshold: 0.5", "FlaggingKey: reco\n      BuiltinThreshold: true", true)]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: -1", false)]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0\n      Backend: python", false)]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0\n      CodeUri: code", false)]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0\n      Tags: ~\n      Resources: {Requests: {cpu: 500m, memory: 1Gi, gpu: '1'}, Limits: null}", true)]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0\n      Resources: {Requests: {cpu: half}}", false)]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0\n      InferenceOnConditions: {NoComponentOut: true, AllowedComponentsOut: []}", false)]
    [InlineData("DataType: FP32", "DataType: TYPE_FP32", true)]
    [InlineData("DataType: FP32", "DataType: fp32", false)]
    [InlineData("Name: histo", "Name: 'a\"b'", false)]
    [InlineData("  MetSig:", "  a/b:", false)]
    [InlineData("Description: Autoencoders", "Description: Autoencoders\nx-anchors: [1]", true)]
    public void Schema_and_checker_agree(string part, string changed, bool valid)
    {
        Assert.Contains(part, SampleTemplate.Onnx);
        string text = SampleTemplate.Onnx.Replace(part, changed);
        Assert.Equal(valid, Schema.IsValid(TemplateInstance.Of(TemplateReader.Read(text, null).Root!)));
        Assert.Equal(valid, !SampleTemplate.Check(text).Any(d => d.Severity == Severity.Error || d.Id == RuleCatalog.UnknownKey.Id));
    }

    [Fact]
    public void Complete_templates_of_all_types_fit()
    {
        Assert.True(Schema.IsValid(TemplateInstance.Of(TemplateReader.Read(SampleTemplate.Onnx, null).Root!)));
        Assert.True(Schema.IsValid(TemplateInstance.Of(TemplateReader.Read(SampleTemplate.SkLearn, null).Root!)));
        Assert.Equal(ResourceType.All.Length, ResourceType.All.Select(type => TemplateFormat.PropertiesOf(type).Id).Count(id => Document.Value["$defs"]![id] is not null));
    }

    private static IEnumerable<string> Advice(string path) =>
        TemplateValidator.ValidateBytes(File.ReadAllBytes(path), null, new ValidationOptions { BaseFolder = Path.GetTempPath(), CheckFiles = false })
            .Diagnostics.Where(d => d.Severity != Severity.Error).Select(d => d.Category);
}
