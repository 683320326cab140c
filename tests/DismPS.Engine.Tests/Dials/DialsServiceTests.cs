using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Tests.Dials;

public sealed class DialsServiceTests
{
    private readonly Dictionary<string, string> variables = [];

    [Theory]
    [InlineData("https://cmsdials-api.web.cern.ch", "https://cmsdials-api.web.cern.ch/", "prod")]
    [InlineData("https://dev-cmsdials-api.web.cern.ch/", "https://dev-cmsdials-api.web.cern.ch/", "dev")]
    [InlineData(" https://dev-other.example/dials ", "https://dev-other.example/dials/", "dev")]
    [InlineData("https://dials.example", "https://dials.example/", "prod")]
    [InlineData("http://localhost:8080/x", "http://localhost:8080/x/", "prod")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/", "prod")]
    public void Client_and_audience_follow_from_the_base_URL(string url, string address, string kind)
    {
        DialsService service = DialsService.At(url);
        Assert.Equal(address, service.BaseUrl.ToString());
        Assert.Equal(($"cms-dials-{kind}-public-app", $"cms-dials-{kind}-confidential-app"), (service.ClientId, service.Audience));
        Assert.Equal(new Uri(address + "api/v1/"), service.Api);
    }

    [Fact]
    public void Options_win_over_the_environment_and_that_over_what_follows()
    {
        DialsService Of(DialsOptions options) => DialsConnection.ServiceOf(options, new DialsEnvironment(n => variables.GetValueOrDefault(n)), TimeProvider.System);
        variables["DISMPS_STATE_DIR"] = Path.Combine(Path.GetTempPath(), "dismps-none");
        Assert.Equal(DialsService.Production, Of(new DialsOptions()));
        (variables["DISMPS_DIALS_URL"], variables["DISMPS_DIALS_REALM"], variables["DISMPS_DIALS_CLIENT_ID"], variables["DISMPS_DIALS_AUDIENCE"]) = ("https://dev-a.example", "https://r.example/x", "c", " ");
        Assert.Equal(new DialsService(new("https://dev-a.example/"), new("https://r.example/x/"), "c", "cms-dials-dev-confidential-app"), Of(new DialsOptions()));
        var own = new DialsOptions { Url = "https://b.example", Realm = "https://s.example", ClientId = "d", Audience = "e" };
        Assert.Equal(new DialsService(new("https://b.example/"), new("https://s.example/"), "d", "e"), Of(own));
    }

    [Theory]
    [InlineData("dials.example")]
    [InlineData("ftp://dials.example")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://dials.example")]
    [InlineData("https://dials.example/?a=b")]
    [InlineData("https://dials.example/#a")]
    [InlineData("https://user:PASSWORD@dials.example/")]
    [InlineData("http://user:PASSWORD@dials.example/")]
    [InlineData("ftp://user:PASSWORD@dials.example/")]
    [InlineData("https//user:PASSWORD@dials.example/")]
    public void Address_that_no_token_may_travel_to_is_refused_and_a_password_is_not_repeated(string url)
    {
        var fault = Assert.Throws<DismException>(() => DialsService.At(url));
        Assert.Equal(ErrorCode.UsageInvalid, fault.Code);
        Assert.NotNull(fault.Cure);
        Assert.DoesNotContain("PASSWORD", $"{fault} {fault.Cure} {fault.Target}");
        Assert.DoesNotContain("PASSWORD", new DialsOptions { Url = url, Proxy = new Uri("http://u:PASSWORD@proxy") }.ToString());
        Assert.Throws<DismException>(() => DialsConnection.ServiceOf(new DialsOptions { Url = "https://a.example", Realm = url }, new DialsEnvironment(_ => null), TimeProvider.System));
    }

    [Fact]
    public void Workspace_that_no_header_carries_is_refused()
    {
        variables["DISMPS_DIALS_TOKEN"] = "t";
        using DialsConnection connection = DialsConnection.Open(new DialsOptions { Url = "https://dials.example" }, new DialsEnvironment(n => variables.GetValueOrDefault(n)), TimeProvider.System);
        foreach (string workspace in (string[])["", "jet\nmet", "jet–met", "a b"])
            Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => connection.Client.ListMonitoringElementsAsync(workspace, default).GetAwaiter().GetResult()).Code);
    }
}
