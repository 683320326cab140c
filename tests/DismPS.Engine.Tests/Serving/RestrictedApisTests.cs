using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;

namespace DismPS.Engine.Tests.Serving;

public sealed class RestrictedApisTests
{
    [Fact]
    public void Only_who_has_the_value_may_use_a_restricted_group()
    {
        RestrictedApis apis = RestrictedApis.Parse(["statistics,model-config:admin-key=s3=cret", "inference:X=1"]);
        Assert.Equal("admin-key", apis.HeaderOf(ApiGroup.Statistics));
        Assert.Equal("X", apis.HeaderOf(ApiGroup.Inference));
        Assert.Null(apis.HeaderOf(ApiGroup.Health));
        Assert.True(apis.Allows(ApiGroup.ModelConfig, "s3=cret"));
        Assert.False(apis.Allows(ApiGroup.ModelConfig, "s3=cre"));
        Assert.False(apis.Allows(ApiGroup.ModelConfig, "S3=CRET"));
        Assert.False(apis.Allows(ApiGroup.ModelConfig, null));
        Assert.True(apis.Allows(ApiGroup.Health, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("statistics")]
    [InlineData("statistics:key")]
    [InlineData("statistics:=s3cret")]
    [InlineData(":key=s3cret")]
    [InlineData("statistics:key=")]
    [InlineData("nothing:key=s3cret")]
    [InlineData("statistics,statistics:key=s3cret")]
    public void A_restriction_that_cannot_be_read_is_refused_without_its_value(string text)
    {
        DismException refusal = Assert.Throws<DismException>(() => RestrictedApis.Parse([text]));
        Assert.Equal(ErrorCode.UsageInvalid, refusal.Code);
        Assert.DoesNotContain("s3cret", refusal.Message + refusal.Target);
    }

    [Theory]
    [InlineData("/v2", ApiGroup.Metadata)]
    [InlineData("/v2/", ApiGroup.Metadata)]
    [InlineData("/v2/models/a", ApiGroup.Metadata)]
    [InlineData("/v2/models/a/versions/1", ApiGroup.Metadata)]
    [InlineData("/v2/health/ready", ApiGroup.Health)]
    [InlineData("/v2/models/a/ready", ApiGroup.Health)]
    [InlineData("/v2/models/a/versions/1/infer", ApiGroup.Inference)]
    [InlineData("/v2/models/a/generate_stream", ApiGroup.Inference)]
    [InlineData("/invocations", ApiGroup.Inference)]
    [InlineData("/v1/models/a:predict", ApiGroup.Inference)]
    [InlineData("/v1/models/a", ApiGroup.Health)]
    [InlineData("/v1/models", ApiGroup.Metadata)]
    [InlineData("/v2/models", ApiGroup.Metadata)]
    [InlineData("/v2/docs", ApiGroup.Metadata)]
    [InlineData("/v2/docs/dataplane.json", ApiGroup.Metadata)]
    [InlineData("/v2/models/a/docs", ApiGroup.Metadata)]
    [InlineData("/v2/models/a/versions/1/docs/dataplane.json", ApiGroup.Metadata)]
    [InlineData("/openapi.json", ApiGroup.Metadata)]
    [InlineData("/version", ApiGroup.Metadata)]
    [InlineData("/ping", ApiGroup.Health)]
    [InlineData("/health", ApiGroup.Health)]
    [InlineData("/v2/models/a/config", ApiGroup.ModelConfig)]
    [InlineData("/v2/models/a/versions/1/stats", ApiGroup.Statistics)]
    [InlineData("/v2/models/stats", ApiGroup.Statistics)]
    [InlineData("/v2/repository/index", ApiGroup.ModelRepository)]
    [InlineData("/v2/repository/models/a/load", ApiGroup.ModelRepository)]
    [InlineData("/v2/trace/setting", ApiGroup.Trace)]
    [InlineData("/v2/models/a/trace/setting", ApiGroup.Trace)]
    [InlineData("/v2/logging", ApiGroup.Logging)]
    [InlineData("/v2/cudasharedmemory/status", ApiGroup.SharedMemory)]
    [InlineData("/metrics", ApiGroup.None)]
    [InlineData("/", ApiGroup.None)]
    public void Every_path_has_its_group(string path, ApiGroup group) => Assert.Equal(group, ApiGroups.OfPath(path));

    [Theory]
    [InlineData("ModelStreamInfer", ApiGroup.Inference)]
    [InlineData("RepositoryModelUnload", ApiGroup.ModelRepository)]
    [InlineData("SystemSharedMemoryRegister", ApiGroup.SharedMemory)]
    [InlineData("Nothing", ApiGroup.None)]
    public void Every_call_of_grpc_has_its_group(string method, ApiGroup group) => Assert.Equal(group, ApiGroups.OfRpc(method));
}
