using System.Net;
using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Protocol;
using DismPS.Tests.Golden;

namespace DismPS.Server.Tests;

/// <summary>The models of the test data that need a Python, served from their templates as users serve them.</summary>
[Collection("workers")]
public sealed class PythonGoldenTests
{
    public static TheoryData<string, string> Models => new()
    {
        { "pixel-nmf", "sklearn,joblib" },
        { "metsig-nmf", "sklearn,joblib" },
        { "metsig-ae-torchscript", "torch" },
        { "xgb-flag", "xgboost" },
        { "xgb-plain-ubj", "xgboost" },
        { "xgb-plain-json", "xgboost" },
        { "sklearn-plain", "sklearn,joblib" },
        { "lgbm-flag", "lightgbm" },
        { "lgbm-joblib", "lightgbm,sklearn,joblib" },
        { "lgbm-plain", "lightgbm" },
        { "triton-python/metsig-numpy", "numpy" },
        { "triton-python/raises", "numpy" },
        { "triton-python/strings", "numpy" },
        { "triton-python/echo-params", "numpy" },
        { "triton-python/slow-start", "numpy" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_recorded_request_gives_the_golden_outputs(string model, string modules)
    {
        await using PythonServer server = await PythonServer.OfModelAsync(model, modules.Split(','));
        foreach (GoldenCase golden in GoldenCase.Load(model))
        {
            using HttpResponseMessage response = await server.Client.PostAsync(
                $"/v2/models/{golden.Model}/infer", new StringContent(golden.Request, Encoding.UTF8, "application/json"));
            await VerifyAsync(golden, response);
        }
    }

    [Theory]
    [InlineData("pixel-nmf", "sklearn,joblib")]
    [InlineData("metsig-ae-torchscript", "torch")]
    [InlineData("triton-python/metsig-numpy", "numpy")]
    public async Task A_binary_request_gives_the_golden_outputs(string model, string modules)
    {
        await using PythonServer server = await PythonServer.OfModelAsync(model, modules.Split(','));
        foreach (GoldenCase golden in GoldenCase.Load(model))
        {
            using HttpResponseMessage response = await server.SendAsync(golden.Model, golden.Inputs, golden.RequestedOutputs, TensorEncoding.Binary);
            await VerifyAsync(golden, response);
        }
    }

    [Fact]
    public async Task A_model_that_fails_to_load_says_why_and_never_serves()
    {
        DismException thrown = await Assert.ThrowsAsync<DismException>(async () =>
        {
            await using PythonServer server = await PythonServer.OfModelAsync("triton-python/fails-to-load", "numpy");
            throw server.Server.Models.Models[0].Failure!;
        });
        Assert.Equal(ErrorCode.ModelLoadFailed, thrown.Code);
        Assert.Contains("model.py:", thrown.Message);
    }

    private static async Task VerifyAsync(GoldenCase golden, HttpResponseMessage response)
    {
        if (golden.Outputs is null)
        {
            string body = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode is >= 400 and <= 599, $"{golden.Name}: {response.StatusCode} {body}");
            Assert.Contains("\"error\"", body);
            if (golden.ErrorStatus == "400")
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            return;
        }

        InferResponseMessage answer = await RunningServer.ReadAsync(response);
        golden.Verify(answer.Outputs);
    }
}
