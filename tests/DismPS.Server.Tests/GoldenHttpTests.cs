using System.Net;
using System.Text;
using DismPS.Engine.Protocol;
using DismPS.Engine.Tensors;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

public sealed class GoldenHttpTests
{
    public static TheoryData<string> Models => new(
        "metsig-ae-onnx", "metsig-ae-colon-names", "metsig-ae-metadata", "odd/all-types", "odd/bf16", "odd/default-input", "odd/external-data",
        "odd/external-data-folder", "odd/fixed-batch-4", "odd/fp16-linear", "odd/gather-out-of-range", "odd/loop-burn", "odd/many-outputs", "odd/nan-inf",
        "odd/no-shape", "odd/odd-names", "odd/output-size-from-input", "odd/scalar", "odd/string-to-label", "odd/string-upper", "odd/symbolic-shapes",
        "odd/unnamed-dims", "odd/zipmap");

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_recorded_json_request_gives_the_golden_outputs(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync([model]);
        foreach (GoldenCase golden in GoldenCase.Load(model).Where(c => c.HasJsonForm))
        {
            using HttpResponseMessage response = await server.Client.PostAsync(
                $"/v2/models/{golden.Model}/infer", new StringContent(golden.Request, Encoding.UTF8, "application/json"));
            if (golden.Outputs is null)
            {
                VerifyRefusal(golden, response.StatusCode);
                continue;
            }

            InferResponseMessage answer = await RunningServer.ReadAsync(response);
            Assert.Equal(golden.Name, answer.Id);
            // JSON has no infinities: they come back as null, which is read as NaN.
            if (model != "odd/nan-inf")
                golden.Verify(answer.Outputs);
            else
                Assert.Equal([float.NaN, float.NaN, 0f, 1f], answer.Outputs[0].AsSpan<float>().ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_binary_request_gives_the_golden_outputs(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync([model]);
        foreach (GoldenCase golden in GoldenCase.Load(model))
        {
            using HttpResponseMessage response = await server.SendAsync(golden.Model, golden.Inputs, golden.RequestedOutputs, golden.Name, TensorEncoding.Binary);
            if (golden.Outputs is null)
            {
                VerifyRefusal(golden, response.StatusCode);
                continue;
            }

            InferResponseMessage answer = await RunningServer.ReadAsync(response);
            Assert.Equal(golden.Name, answer.Id);
            Assert.Equal("1", answer.ModelVersion);
            golden.Verify(answer.Outputs);
        }
    }

    private static void VerifyRefusal(GoldenCase golden, HttpStatusCode status)
    {
        if (golden.ErrorStatus == "400 or 200")
            return;
        if (golden.ErrorStatus == "400")
            Assert.Equal(HttpStatusCode.BadRequest, status);
        else
            Assert.InRange((int)status, 400, 599);
    }
}
