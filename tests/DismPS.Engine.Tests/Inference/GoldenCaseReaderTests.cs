using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using static DismPS.Engine.Tests.Inference.GoldenFolderFiles;

namespace DismPS.Engine.Tests.Inference;

public sealed class GoldenCaseReaderTests : IDisposable
{
    private readonly GoldenFolderFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Every_golden_model_of_the_repository_is_read()
    {
        string[] folders = [.. Directory.EnumerateFiles(RepositoryFiles.Data("models"), "inputs.json", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!).Where(folder => File.Exists(Path.Join(folder, "outputs.json")))];
        Assert.True(folders.Length > 30);
        Assert.All(folders, folder => Assert.NotEmpty(GoldenCaseReader.Read(folder)));
    }

    [Fact]
    public void A_request_keeps_its_id_parameters_wanted_outputs_and_model()
    {
        const string request = """{"id": "7", "parameters": {"threshold": 0.9}, "inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP64", "parameters": {"content_type": "np"}, "data": [[1, 2]]}], "outputs": [{"name": "y"}]}""";
        GoldenRequest read = _files.ReadTexts(
            $$"""{"cases": [{"case": "a", "model": "other", "request": {{request}}}]}""", $$"""{"cases": [{"case": "a", {{Outputs(Tensor("[1, 2]"))}}}]}""")[0].Request;
        Assert.Equal("other", read.Model);
        Assert.Equal("7", read.Id);
        Assert.Equal(["y"], read.RequestedOutputs);
        Assert.Equal("""{"threshold": 0.9}""", Encoding.UTF8.GetString(read.Parameters.Span));
        Assert.Equal("""{"content_type": "np"}""", Encoding.UTF8.GetString(read.InputParameters["x"].Span));
        Assert.Equal([1, 2], read.Inputs[0].AsSpan<double>().ToArray());
        Assert.Equal("other", read.ToInference("mine").ModelName);
    }

    [Fact]
    public void A_request_without_an_id_is_sent_under_the_case_name() =>
        Assert.Equal("a", _files.Read(Outputs(Tensor("[1, 2]")))[0].Request.ToInference("m").Id);

    [Fact]
    public void NaN_and_infinities_are_texts()
    {
        GoldenCase golden = _files.Read(Outputs(Tensor("""["NaN", "-Infinity"]""")))[0];
        Assert.Equal([float.NaN, float.NegativeInfinity], golden.Outputs![0].AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData(", \"raw_hex\": [\"803f\"]", "")]
    [InlineData("", ", \"raw_hex\": \"803f\"")]
    public void Bytes_of_a_tensor_stand_in_the_case_or_in_the_tensor(string ofCase, string ofTensor)
    {
        GoldenCase golden = _files.Read($$"""
            "outputs": [{"name": "y", "shape": [1], "datatype": "BF16"{{ofTensor}}}]{{ofCase}}
            """)[0];
        Assert.Equal([0x80, 0x3f], golden.Outputs![0].Data.ToArray());
    }

    [Fact]
    public void An_output_has_its_own_tolerance_and_the_others_the_common_one()
    {
        GoldenTolerances tolerances = _files.Read(Outputs(Tensor("[1, 2]")), head: "\"tolerance\": {\"rtol\": 0.1, \"atol\": 0.2}, \"tolerances\": {\"y\": {\"rtol\": 0.5}}, ")[0].Tolerances;
        Assert.Equal(new GoldenTolerance(0.5, 0.2), tolerances.Of("y"));
        Assert.Equal(new GoldenTolerance(0.1, 0.2), tolerances.Of("z"));
    }

    [Theory]
    [InlineData("\"tolerance\": {\"rtol\": -1, \"atol\": 0}, ", "1:24: \"rtol\" is a number from 0")]
    [InlineData("\"tolerances\": {\"x\": {\"rtol\": 1}}, ", "no case has an output 'x'. Found: y")]
    public void A_tolerance_that_means_nothing_is_a_fault(string head, string message) => Faults(message, () => _files.Read(Outputs(Tensor("[1, 2]")), head: head));

    [Theory]
    [InlineData("[1, 2, 3]", "[2]", "FP32", "y has 3 elements, its shape [2] needs 2")]
    [InlineData("[1, 300]", "[2]", "UINT8", "y[1] holds '300', which does not fit UINT8")]
    [InlineData("[1, \"many\"]", "[2]", "FP32", "y[1] holds 'many', a number (FP32) was expected")]
    [InlineData("[1, 2]", "[2]", "FLOAT", "the datatype 'FLOAT', which there is not")]
    [InlineData("[1, 2]", "[-2]", "FP32", "the shape of y is at most 16 whole numbers from 0")]
    [InlineData("[]", "[4000000000, 4000000000]", "FP32", "the shape of y is too large")]
    public void A_tensor_that_is_none_is_told_with_its_place(string data, string shape, string type, string message)
    {
        DismException fault = Faults(message, () => _files.Read(Outputs(Tensor(data, shape, type))));
        Assert.Matches(@"outputs\.json:1:\d\d", fault.Message);
    }

    [Theory]
    [InlineData("\"other\": 1", "has either \"outputs\" or \"error\"")]
    [InlineData("\"error\": {\"status\": 400}, \"outputs\": []", "has either \"outputs\" or \"error\"")]
    [InlineData("\"error\": {\"status\": \"no way\"}", "the status 'no way' is none that can be wanted")]
    [InlineData("\"error\": {}", "\"status\" is missing")]
    public void A_case_wants_outputs_or_a_known_error(string answer, string message) => Faults(message, () => _files.Read(answer));

    [Fact]
    public void A_case_twice_a_case_without_an_answer_and_a_name_twice_are_faults()
    {
        string inputs = $$"""{"cases": [{"case": "a", "request": {{Request}}}, {"case": "a", "request": {{Request}}}]}""";
        Faults("the case 'a' is there twice", () => _files.ReadTexts(inputs, """{"cases": []}"""));
        Faults("has no case 'a'", () => _files.ReadTexts($$"""{"cases": [{"case": "a", "request": {{Request}}}]}""", """{"cases": []}"""));
        Faults("cases", () => _files.ReadTexts("""{"cases": []}""", """{"cases": [], "cases": []}"""));
        Faults("the tensor 'y' is there twice", () => _files.Read(Outputs(Tensor("[1, 2]"), Tensor("[1, 2]"))));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"cases\": {}}")]
    [InlineData("{\"cases\": [1]}")]
    [InlineData("{\"cases\": [{\"case\": 1}]}")]
    public void What_is_not_of_the_form_is_a_fault_of_the_file(string text) => Faults("outputs.json", () => _files.ReadTexts("""{"cases": []}""", text));

    [Theory]
    [InlineData("400", ErrorCode.RequestInvalid, true)]
    [InlineData("400", ErrorCode.InferenceFailed, false)]
    [InlineData("500", ErrorCode.InferenceFailed, true)]
    [InlineData("5xx or 4xx", ErrorCode.RequestInvalid, true)]
    [InlineData("5xx or 4xx", ErrorCode.InferenceFailed, true)]
    [InlineData("5xx or 4xx", ErrorCode.ServerUnreachable, false)]
    [InlineData("refused at load", ErrorCode.ModelLoadFailed, true)]
    [InlineData("refused at load", ErrorCode.RequestInvalid, false)]
    [InlineData("400", ErrorCode.ModelLoadFailed, false)]
    public void A_refusal_is_compared_by_its_class(string status, ErrorCode code, bool fits) => Assert.Equal(fits, new GoldenRefusal(status, null).Fits(code));

    private static DismException Faults(string message, Func<object> read)
    {
        DismException fault = Assert.Throws<DismException>(read);
        Assert.Equal(ErrorCode.InputInvalid, fault.Code);
        Assert.Contains(message, fault.Message);
        return fault;
    }
}
