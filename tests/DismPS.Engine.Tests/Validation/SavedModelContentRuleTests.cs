using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tests.Models;
using DismPS.Tests.Golden;

namespace DismPS.Engine.Tests.Validation;

/// <summary>SavedModels against templates.</summary>
public sealed class SavedModelContentRuleTests
{
    private const string Inputs = "input_0 FP32 [-1, 51]", Outputs = "dense_7 FP32 [-1, 51]; tf.math.reduce_mean_44 FP32 [-1]";

    [Fact]
    public void Good_model_has_no_findings() => Assert.Empty(ModelTemplate.Check("metsig-ae-savedmodel"));

    [Theory]
    [InlineData("StatefulPartitionedCall:0", "write 'dense_7'")]
    [InlineData("StatefulPartitionedCall", "write 'dense_7'")]
    [InlineData("dense_6", "Did you mean 'dense_7'?")]
    public void Name_inside_the_graph_leads_to_the_key(string name, string told)
    {
        Diagnostic error = Assert.Single(ModelTemplate.Check("metsig-ae-savedmodel", ("Name: dense_7", $"Name: {name}")));
        Assert.Equal(("DISM0905", Severity.Error), (error.Id, error.Severity));
        Assert.Contains(told, error.Suggestion);
        Assert.Contains("The outputs are dense_7 FP32 [-1,51], tf.math.reduce_mean_44 FP32 [-1].", error.Suggestion);
    }

    [Fact]
    public void Types_and_shapes_are_compared()
    {
        using TemporaryFolder folder = Copy();
        Assert.Equal("DISM0907", Assert.Single(ModelTemplate.CheckSavedModel(folder.Path, "input_0 FP64 [-1, 51]", Outputs)).Id);
        Assert.Equal("DISM0908", Assert.Single(ModelTemplate.CheckSavedModel(folder.Path, "input_0 FP32 [-1, 50]", Outputs)).Id);
        Assert.Equal("DISM0910", Assert.Single(ModelTemplate.CheckSavedModel(folder.Path, Inputs, "dense_7 FP32 [-1, -1]")).Id);
        Assert.All(ModelTemplate.CheckSavedModel(folder.Path, Inputs, Outputs, 4), d => Assert.Contains("MaxBatchSize: 0", d.Suggestion));
        Assert.Equal(["DISM0905"], ModelTemplate.CheckSavedModel(folder.Path, "extra FP32 [-1]; " + Inputs, Outputs).Select(d => d.Id));
    }

    [Theory]
    [InlineData("variables.index", "no 'variables.index'")]
    [InlineData("variables.data-00000-of-00001", "no 'variables.data-...'")]
    public void Weights_must_be_complete(string lost, string told)
    {
        using TemporaryFolder folder = Copy();
        File.Delete(folder["model", "variables", lost]);
        Diagnostic error = Assert.Single(ModelTemplate.CheckSavedModel(folder.Path, Inputs, Outputs));
        Assert.Equal(("DISM0955", Severity.Error), (error.Id, error.Severity));
        Assert.Contains(told, error.Message);
    }

    [Fact]
    public void Missing_shard_is_named()
    {
        using TemporaryFolder folder = Copy();
        File.Move(folder["model", "variables", "variables.data-00000-of-00001"], folder["model", "variables", "variables.data-00000-of-00002"]);
        Assert.Contains("lacks 'variables.data-00001-of-00002'", Assert.Single(ModelTemplate.CheckSavedModel(folder.Path, Inputs, Outputs)).Message);
    }

    [Fact]
    public void Tag_and_signature_for_serving_are_needed()
    {
        Assert.Equal("DISM0952", Find(SavedModelBytes.Model(["train"], SavedModelBytes.Signature("serving_default"))).Id);
        Assert.Equal("DISM0953", Find(SavedModelBytes.Model(["serve"], SavedModelBytes.Signature("__saved_model_init_op"))).Id);
        Assert.Equal("DISM0954", Find(SavedModelBytes.Model(["serve"], SavedModelBytes.Signature("predict"))).Id);
        using TemporaryFolder good = With(SavedModelBytes.Model(["serve"], SavedModelBytes.Signature("__saved_model_init_op"), SavedModelBytes.Signature("predict"), SavedModelBytes.Signature("serving_default")));
        Assert.Empty(Relevant(good));
    }

    [Fact]
    public void Output_of_a_type_that_nothing_can_send_is_told_also_when_it_is_not_listed()
    {
        ProtobufBytes signature = SavedModelBytes.Signature("serving_default").Add(2, new ProtobufBytes().Add(2, SavedModelBytes.Tensor("spectrum", "z:0", 8, -1)));
        Diagnostic found = Find(SavedModelBytes.Model(["serve"], signature));
        Assert.Equal(("DISM0913", Severity.Warning), (found.Id, found.Severity));
        Assert.Contains("'spectrum' of the signature 'serving_default' is a tensor of DT_COMPLEX64", found.Message);
    }

    [Theory]
    [InlineData("x", "DISM0950", Severity.Warning)]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n", "DISM0951", Severity.Error)]
    [InlineData("<!DOCTYPE html><html></html>", "DISM0951", Severity.Error)]
    public void What_is_no_model_is_told(string content, string id, Severity severity)
    {
        using TemporaryFolder folder = With(System.Text.Encoding.UTF8.GetBytes(content));
        Diagnostic found = Assert.Single(Relevant(folder));
        Assert.Equal((id, severity), (found.Id, found.Severity));
    }

    [Fact]
    public void Cut_off_model_is_told()
    {
        using TemporaryFolder folder = Copy();
        string path = folder["model", "saved_model.pb"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..5000]);
        Assert.Contains("cut off", Assert.Single(ModelTemplate.CheckSavedModel(folder.Path, Inputs, Outputs)).Message);
    }

    private static Diagnostic Find(byte[] model)
    {
        using TemporaryFolder folder = With(model);
        return Assert.Single(Relevant(folder));
    }

    private static IEnumerable<Diagnostic> Relevant(TemporaryFolder folder) =>
        ModelTemplate.CheckSavedModel(folder.Path, "x FP32 [-1, 3]", "y FP32 [-1]").Where(d => d.Id != "DISM0710");

    private static TemporaryFolder With(byte[] model)
    {
        var folder = new TemporaryFolder();
        folder.Write("model/fingerprint.pb", "");
        Directory.CreateDirectory(folder["model", "variables"]);
        File.WriteAllBytes(folder["model", "saved_model.pb"], model);
        return folder;
    }

    private static TemporaryFolder Copy()
    {
        var folder = new TemporaryFolder();
        string source = Path.Join(TestData.Models, "metsig-ae-savedmodel", "saved_model");
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = folder["model", Path.GetRelativePath(source, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return folder;
    }
}
