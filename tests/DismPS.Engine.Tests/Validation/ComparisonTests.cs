using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Validation.Comparison;

namespace DismPS.Engine.Tests.Validation;

public sealed class ComparisonTests
{
    private const string Properties = "Resources.MetSig.Properties";

    [Theory]
    [InlineData("AnomalyThreshold: 0.5", "AnomalyThreshold: 0.7", "AnomalyThreshold", "0.5", "0.7", "fewer rows are flagged")]
    [InlineData("AnomalyThreshold: 0.5", "AnomalyThreshold: -1", "AnomalyThreshold", "0.5", "-1", "more rows are flagged")]
    [InlineData("MetricKey: score", "MetricKey: reco", "MetricKey", "score", "reco", "another output is the score, which the threshold may not fit")]
    [InlineData("Dims: [-1, 51]\n      Out", "Dims: [-1, 50]\n      Out", "InputSignature[0].Dims", "[-1, 51]", "[-1, 50]", "clients must send 50 in place of 51 values a row")]
    [InlineData("Dims: [-1, 51]\n      Out", "Dims: [8, 51]\n      Out", "InputSignature[0].Dims", "[-1, 51]", "[8, 51]", "requests must hold 8 rows")]
    [InlineData("Dims: [-1, 51]\n      Out", "Dims: [-1, 3, 17]\n      Out", "InputSignature[0].Dims", "[-1, 51]", "[-1, 3, 17]", "clients must send 3 axes in place of 2")]
    [InlineData("Dims: [-1]", "Dims: [-1, 2]", "OutputSignature[1].Dims", "[-1]", "[-1, 2]", "answers hold 2 axes in place of 1")]
    [InlineData("DataType: FP32\n          Dims: [-1, 51]\n      Out", "DataType: FP64\n          Dims: [-1, 51]\n      Out", "InputSignature[0].DataType", "FP32", "FP64", "clients must send FP64")]
    [InlineData("Name: histo", "Name: input", "InputSignature[0].Name", "histo", "input", "clients must send it under the new name")]
    [InlineData("METSig", "METSig2", "InputSignature[0].MonitoringElement", "JetMET/MET/pfMETT1/Cleaned/METSig", "JetMET/MET/pfMETT1/Cleaned/METSig2", "the input is filled from another monitoring element")]
    [InlineData("Name: metsig", "Name: metsig2", "Name", "metsig", "metsig2", "the service gets another address: clients must use the new name")]
    [InlineData("ModelUri: model.onnx", "ModelUri: b/model.onnx", "ModelUri", "model.onnx", "b/model.onnx", "another model file is deployed")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 8", "MaxBatchSize", "0", "8", "the server puts requests together")]
    [InlineData("AnomalyThreshold: 0.5", "AnomalyThreshold: high", "AnomalyThreshold", "0.5", "\"high\"", null)]
    [InlineData("Description: Spot anomalies", "Description: Other", "Description", "Spot anomalies", "Other", null)]
    public void Changed_value_has_its_path_and_consequence(string part, string changed, string path, string old, string now, string? consequence)
    {
        Assert.Contains(part, SampleTemplate.Onnx);
        TemplateChange change = Assert.Single(Compare(SampleTemplate.Onnx, SampleTemplate.Onnx.Replace(part, changed)));
        Assert.Equal(new TemplateChange($"{Properties}.{path}", ChangeKind.Changed, old, now, consequence), change);
    }

    [Theory]
    [InlineData("AnomalyThreshold: 0.5", "AnomalyThreshold: 5.0e-1 # the same")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0x0")]
    [InlineData("BuiltinThreshold: false", "BuiltinThreshold: no")]
    [InlineData("Dims: [-1, 51]", "Dims:\n            - -1\n            - '51'")]
    [InlineData("Name: metsig", "\"Name\": 'metsig'")]
    [InlineData("MaxBatchSize: 0\n      ModelUri: model.onnx", "ModelUri: ./model.onnx\n      MaxBatchSize: 0")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0\n      Backend: onnxruntime\n      Platform: onnxruntime_onnx")]
    [InlineData("MaxBatchSize: 0", "MaxBatchSize: 0\n      FlaggingKey: null\n      Tags: []\n      Resources:\n      Comment: 1")]
    [InlineData("Name: histo\n          MonitoringElement: JetMET/MET/pfMETT1/Cleaned/METSig", "MonitoringElement: JetMET/MET/pfMETT1/Cleaned/METSig\n          Name: histo")]
    public void Other_writing_of_the_same_is_no_change(string part, string changed)
    {
        Assert.Contains(part, SampleTemplate.Onnx);
        Assert.Empty(Compare(SampleTemplate.Onnx, SampleTemplate.Onnx.Replace(part, changed)));
    }

    [Theory]
    [InlineData("cpu: 1000m", "cpu: '1'", true)]
    [InlineData("cpu: 300m", "cpu: '0.3'", true)]
    [InlineData("memory: 1Gi", "memory: 1024Mi", true)]
    [InlineData("gpu: '0'", "gpu: ''", true)]
    [InlineData("gpu: '1'", "nvidia.com/gpu: '1'", true)]
    [InlineData("memory: 1Gi", "memory: 1G", false)]
    [InlineData("gpu: '1'", "gpu: '2'", false)]
    public void Quantities_are_compared_by_what_they_amount_to(string old, string now, bool same)
    {
        string template = SampleTemplate.OnnxWith("Resources:\n  Requests:\n    QUANTITY");
        Assert.Equal(same, Compare(template.Replace("QUANTITY", old), template.Replace("QUANTITY", now)).Count == 0);
    }

    [Fact]
    public void Request_for_more_says_so()
    {
        string template = SampleTemplate.OnnxWith("Resources:\n  Requests:\n    cpu: 500m");
        TemplateChange change = Assert.Single(Compare(template, template.Replace("500m", "\"2\"")));
        Assert.Equal("changed Resources.MetSig.Properties.Resources.Requests.cpu: 500m -> 2; the pod asks for more", change.ToString());
        Assert.Equal(ChangeKind.Added, Assert.Single(Compare(SampleTemplate.Onnx, template)).Kind);
    }

    [Fact]
    public void New_and_removed_tensors_are_told()
    {
        string more = SampleTemplate.Onnx.Replace("      OutputSignature:", "        - {Name: extra, MonitoringElement: B, DataType: INT32, Dims: [-1]}\n      OutputSignature:");
        TemplateChange added = Assert.Single(Compare(SampleTemplate.Onnx, more));
        Assert.Equal(new TemplateChange($"{Properties}.InputSignature[1]", ChangeKind.Added, null, "'extra' INT32 [-1]", "requests without it are refused"), added);
        TemplateChange removed = Assert.Single(Compare(more, SampleTemplate.Onnx));
        Assert.Equal(ChangeKind.Removed, removed.Kind);
        Assert.Equal("requests that still send it are refused", removed.Consequence);
    }

    [Fact]
    public void Renamed_resource_with_the_same_service_is_compared_with_its_old_self()
    {
        List<TemplateChange> changes = Compare(SampleTemplate.Onnx, SampleTemplate.Onnx.Replace("MetSig:", "Other:").Replace("0.5", "0.7"));
        Assert.Equal(["Resources.Other", "Resources.Other.Properties.AnomalyThreshold"], changes.Select(c => c.Path));
        Assert.Equal(("MetSig", "Other"), (changes[0].Old, changes[0].New));
    }

    [Fact]
    public void Added_and_removed_resources_are_told()
    {
        List<TemplateChange> changes = Compare(SampleTemplate.Onnx, SampleTemplate.SkLearn);
        Assert.Equal([("Description", ChangeKind.Changed), ("Resources.Pixel", ChangeKind.Added), ("Resources.MetSig", ChangeKind.Removed)], changes.Select(c => (c.Path, c.Kind)));
    }

    [Fact]
    public void Order_of_tensors_counts_where_something_goes_by_it()
    {
        string swapped = SampleTemplate.Onnx.Replace("Name: reco\n          DataType: FP32\n          Dims: [-1, 51]", "Name: X").Replace("Name: score\n          DataType: FP32\n          Dims: [-1]", "Name: reco\n          DataType: FP32\n          Dims: [-1, 51]").Replace("Name: X", "Name: score\n          DataType: FP32\n          Dims: [-1]");
        Assert.NotEqual(SampleTemplate.Onnx, swapped);
        Assert.Empty(Compare(SampleTemplate.Onnx, swapped));
        TemplateChange change = Assert.Single(Compare(SampleTemplate.Onnx.Replace("::ONNX", "::Torchscript"), swapped.Replace("::ONNX", "::Torchscript")));
        Assert.Equal(new TemplateChange($"{Properties}.OutputSignature", ChangeKind.Changed, "reco, score", "score, reco", "the order changes, and TorchScript takes outputs by it"), change);
    }

    [Fact]
    public void Tags_and_conditions_and_metadata_are_compared_by_name()
    {
        const string Old = "Tags: [{Name: a, Value: '1'}, {Name: b, Value: '2'}]\nInferenceOnConditions: {MinRunNumber: 5, StableBeams: true, AllowedPrimaryDatasets: [A, B]}\nInputMetadata: [{Name: m, Source: OMS, Endpoint: lumisections, Attributes: [{Name: x, DataType: FP32, Dims: [-1]}]}]";
        const string New = "Tags: [{Name: b, Value: '2'}, {Name: a, Value: '3'}]\nInferenceOnConditions: {MinRunNumber: 9, AllowedPrimaryDatasets: [C, B]}\nInputMetadata: [{Name: m, Source: OMS, Endpoint: lumisections, Attributes: [{Name: y, DataType: FP32, Dims: [-1]}]}]";
        Assert.Equal(
            [
                "changed Resources.MetSig.Properties.Tags.a: 1 -> 3",
                "changed Resources.MetSig.Properties.InferenceOnConditions.MinRunNumber: 5 -> 9; the model runs on less data",
                "removed Resources.MetSig.Properties.InferenceOnConditions.StableBeams: true",
                "changed Resources.MetSig.Properties.InferenceOnConditions.AllowedPrimaryDatasets: [A, B] -> [C, B]; now also C, no longer A",
                "added Resources.MetSig.Properties.InputMetadata[0].Attributes[0]: 'y'; the platform sends the input 'm__y' too",
                "removed Resources.MetSig.Properties.InputMetadata[0].Attributes[0]: 'x'; the platform no longer sends the input 'm__x'",
            ],
            Compare(SampleTemplate.OnnxWith(Old), SampleTemplate.OnnxWith(New)).Select(c => c.ToString()));
    }

    [Fact]
    public void Broken_templates_are_compared_as_far_as_they_go()
    {
        string broken = SampleTemplate.Onnx.Replace("    Workspace: jetmet\n", "").Replace("InputSignature:\n", "InputSignature: none\n      x:\n");
        List<TemplateChange> changes = Compare(SampleTemplate.Onnx, broken);
        Assert.Contains(changes, c => c.Path == "Resources.MetSig.Workspace" && c.Kind == ChangeKind.Removed);
        Assert.Contains(changes, c => c.Path == $"{Properties}.InputSignature" && c.New == "\"none\"");
        Assert.Empty(Compare(broken, broken));
    }

    [Fact]
    public void Text_that_cannot_be_read_is_a_failure()
    {
        DismException failure = Assert.Throws<DismException>(() => Compare(SampleTemplate.Onnx, "a: [1"));
        Assert.Equal(ErrorCode.TemplateInvalid, failure.Code);
        Assert.NotEmpty(failure.Diagnostics);
    }

    [Fact]
    public void Every_template_of_the_corpus_means_the_same_as_itself()
    {
        foreach (string id in GoldenCase.Ids)
        {
            string path = RepositoryFiles.Data("templates", "cases", id, "template.yaml");
            if (!File.Exists(path))
                continue;
            var source = new TemplateSource(path, RepositoryFiles.Root);
            try
            {
                Assert.Empty(CompareTemplates.Run(source, source).Changes);
            }
            catch (DismException e)
            {
                Assert.Equal(ErrorCode.TemplateInvalid, e.Code);
            }
        }
    }

    private static List<TemplateChange> Compare(string old, string now)
    {
        using var folder = new TemporaryFolder();
        folder.Write("old.yaml", old);
        folder.Write("new.yaml", now);
        return [.. CompareTemplates.Run(new TemplateSource("old.yaml", folder.Path), new TemplateSource("new.yaml", folder.Path)).Changes];
    }
}
