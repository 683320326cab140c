using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Rules that look at more than the type of one field.</summary>
public sealed class RuleTests
{
    [Theory]
    [InlineData("BuiltinThreshold: false", "BuiltinThreshold: true", 2)]
    [InlineData("MetricKey: score", "FlaggingKey: score", 2)]
    [InlineData("AnomalyThreshold: 0.5", "Image: x", 1)]
    public void Wrong_combination_of_scoring_fields_is_explained_field_by_field(string part, string replacement, int errors)
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.Onnx.Replace(part, replacement));
        Assert.Equal(errors, found.Count);
        Assert.All(found, d => Assert.Equal("threshold-combination", d.Category));
    }

    [Theory]
    [InlineData("MetSig:", "'../x':", "path-escape")]
    [InlineData("MetSig:", "'/x':", "path-escape")]
    [InlineData("MetSig:", "'a/b':", "path-escape")]
    [InlineData("MetSig:", "'':", "path-escape")]
    [InlineData("MetSig:", "'..\\x':", "path-escape")]
    [InlineData("MetSig:", "template.yaml:", "file-collision")]
    [InlineData("MetSig:", "a b:", "odd-resource-name")]
    [InlineData("MetSig:", "5:", "wrong-type")]
    [InlineData("Workspace: jetmet", "Workspace: ''", "empty")]
    [InlineData("Workspace: jetmet", "Workspace: 日本", "bad-pattern")]
    [InlineData("Workspace: jetmet", "Workspace: ' x'", "bad-pattern")]
    [InlineData("Workspace: jetmet", "Workspace: a-very-long-workspace", "too-long")]
    [InlineData("Name: metsig", "Name: a..b", "bad-pattern")]
    [InlineData("Name: metsig", "Name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "too-long")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: -1", "out-of-range")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 2147483648", "out-of-range")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0\n      Backend: python", "constant-field")]
    [InlineData("AnomalyThreshold: 0.5", "AnomalyThreshold: .inf", "out-of-range")]
    [InlineData("MetricKey: score", "MetricKey: ''", "key-not-in-outputs")]
    [InlineData("Name: reco", "Name: score", "duplicate-name")]
    [InlineData("Name: histo", "Name: ''", "empty")]
    [InlineData("Name: histo", "Name: 'a\"b'", "bad-pattern")]
    [InlineData("JetMET/MET/pfMETT1/Cleaned/METSig", "''", "me-unknown")]
    [InlineData("Dims: [-1]", "Dims: [99999999999999999999]", "out-of-range")]
    [InlineData("Dims: [-1]", "Dims: []", "out-of-range")]
    [InlineData("METSig\n          DataType: FP32\n          Dims: [-1, 51]", "METSig\n          DataType: FP32\n          Dims: [5, 51]", "fixed-batch")]
    [InlineData("Description: Autoencoders", "Description: ''", "empty-text")]
    [InlineData("\"2025-03-31\"", "\"2024-01-01\"", "bad-enum")]
    [InlineData("ModelUri: model.onnx", "ModelUri: 'model.onnx '", "file-missing")]
    [InlineData("ModelUri: model.onnx", "ModelUri: code", "file-missing")]
    [InlineData("ModelUri: model.onnx", "ModelUri: \"a\\0b\"", "file-missing")]
    public void Fault_in_one_field_is_found_and_nothing_else(string part, string replacement, string category)
    {
        Assert.Equal(category, SampleTemplate.CheckWith(part, replacement).Category);
    }

    [Theory]
    [InlineData("Requests: {cpu: half}", "bad-quantity")]
    [InlineData("Requests: {cpu: '-1'}", "bad-quantity")]
    [InlineData("Requests: {memory: 2GB}", "bad-quantity")]
    [InlineData("Requests: {gpu: '0.5'}", "bad-quantity")]
    [InlineData("Requests: {cpu: '2'}\n  Limits: {cpu: 1500m}", "request-above-limit")]
    [InlineData("Requests: {memory: 2Gi}\n  Limits: {memory: 2G}", "request-above-limit")]
    [InlineData("Requests: {memory: 250m}", "odd-quantity")]
    [InlineData("Requests: {cpu: 0.1m}", "odd-quantity")]
    [InlineData("Requests: {gpu: 5, nvidia.com/gpu: '1'}\n  Limits: {gpu: '1'}", "duplicate-name")]
    [InlineData("Requests: {nvidia.com/gpu: 1}", "wrong-type")]
    public void Fault_in_quantities_is_found(string lines, string category)
    {
        Assert.Equal(category, Assert.Single(SampleTemplate.Check(SampleTemplate.OnnxWith("Resources:\n  " + lines))).Category);
    }

    [Theory]
    [InlineData("Requests: {cpu: 300m}\n  Limits: {cpu: '0.3'}")]
    [InlineData("Requests: {gpu: '1'}\n  Limits: {gpu: '1'}")]
    [InlineData("Requests: {memory: 1e9}\n  Limits: {memory: 1Gi}")]
    public void Request_up_to_its_limit_is_fine(string lines)
    {
        Assert.Empty(SampleTemplate.Check(SampleTemplate.OnnxWith("Resources:\n  " + lines)));
    }

    [Theory]
    [InlineData("NoComponentOut: false\n  AllowedComponentsOut: []", "exclusive-fields")]
    [InlineData("MinRunNumber: 5\n  MaxRunNumber: 4", "out-of-range")]
    [InlineData("HLTConfigMatch: '(ab'", "bad-regex")]
    [InlineData("L1KeyMatch: 5", "wrong-type")]
    [InlineData("MinEnergy: -1", "out-of-range")]
    [InlineData("AllowedPrimaryDatasets: [a, 5]", "wrong-type")]
    [InlineData("FilType: x", "unknown-key")]
    public void Fault_in_conditions_is_found(string lines, string category)
    {
        Assert.Equal(category, Assert.Single(SampleTemplate.Check(SampleTemplate.OnnxWith("InferenceOnConditions:\n  " + lines))).Category);
    }

    [Theory]
    [InlineData("hltpathrates", "{Name: path_name, Value: '(', Operation: LIST_AND_MATCH}", "bad-regex")]
    [InlineData("hltpathrates", "{Name: other, Value: x, Operation: LIST_AND_MATCH}", "filter-not-allowed")]
    [InlineData("datasetrates", "{Name: path_name, Value: x, Operation: LIST_AND_MATCH}", "filter-not-allowed")]
    [InlineData("datasetrates", "{Name: x, Value: '('}", null)]
    [InlineData("omsrates", "{Name: x, Value: y}", "bad-enum")]
    public void Filters_fit_their_endpoint(string endpoint, string filter, string? category)
    {
        string lines = $"InputMetadata:\n  - {{Name: m, Source: OMS, Endpoint: {endpoint}, Attributes: [], Filter: [{filter}]}}";
        Assert.Equal(category, SampleTemplate.Check(SampleTemplate.OnnxWith(lines)).SingleOrDefault()?.Category);
    }

    [Fact]
    public void Metadata_inputs_share_the_names_of_inputs()
    {
        string text = SampleTemplate.OnnxWith("InputMetadata:\n  - {Name: m, Source: OMS, Endpoint: lumisections, Attributes: [{Name: a, DataType: FP32, Dims: [-1]}]}");
        Diagnostic error = Assert.Single(SampleTemplate.Check(text.Replace("Name: histo", "Name: m__a")));
        Assert.Equal(("duplicate-name", "Resources.MetSig.Properties.InputMetadata[0].Attributes[0].Name"), (error.Category, error.Path));
    }

    [Fact]
    public void Service_name_is_given_to_one_resource_only()
    {
        string second = SampleTemplate.Onnx[SampleTemplate.Onnx.IndexOf("  MetSig:", StringComparison.Ordinal)..].Replace("MetSig:", "metsig:");
        Assert.Equal(["name-case", "duplicate-name"], SampleTemplate.Check(SampleTemplate.Onnx + "\n" + second).Select(d => d.Category));
    }

    [Theory]
    [InlineData("Description: Autoencoders", "1: x\nDescription: Autoencoders", "yaml-root")]
    [InlineData("Resources:", "Resource:", "unknown-key")]
    public void Root_keys_are_checked(string part, string replacement, string category)
    {
        Diagnostic error = SampleTemplate.CheckWith(part, replacement);
        Assert.Equal((category, Severity.Error), (error.Category, error.Severity));
    }

    [Fact]
    public void Template_without_resources_is_refused()
    {
        const string Header = "TemplateFormatVersion: '2025-03-31'\nDescription: x\n";
        Assert.Equal("missing-field", Assert.Single(SampleTemplate.Check(Header)).Category);
        Assert.Equal("empty", Assert.Single(SampleTemplate.Check(Header + "Resources: {}\n")).Category);
        Assert.Equal("null-not-allowed", Assert.Single(SampleTemplate.Check(Header + "Resources:\n")).Category);
    }
}
