using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Tests.Templates.Writing;

public sealed class ServiceNamingTests
{
    [Theory]
    [InlineData("/data/MetSig_AE.onnx", "metsig-ae", "MetsigAe")]
    [InlineData("/data/jetmet-nmf/model.onnx", "jetmet-nmf", "JetmetNmf")]
    [InlineData("/data/jec/1/model.onnx", "jec", "Jec")]
    [InlineData("/data/tf/saved_model", "tf", "Tf")]
    [InlineData("/model.onnx", "model", "Model")]
    [InlineData("/data/2024 run.ubj", "2024-run", "Model2024Run")]
    [InlineData("/data/___.pt", "model", "Model")]
    [InlineData("/data/a-name-that-is-much-longer-than-what-fits-into-it.pt", "a-name-that-is-much-longer-than-what", "ANameThatIsMuchLongerThanWhat")]
    public void Names_follow_from_the_most_telling_part_of_the_path(string path, string service, string resource)
    {
        string name = ServiceNaming.ServiceName(ServiceNaming.Stem(path));
        Assert.Equal(service, name);
        Assert.Equal(resource, ServiceNaming.ResourceName(name));
    }
}
