using System.Net;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Hosting;

namespace DismPS.Tests.Hosting;

public sealed class ServerPortsTests
{
    [Theory]
    [InlineData(8000, null, null, 8000, 8001)]
    [InlineData(8080, null, null, 8080, 8081)]
    [InlineData(8000, 9000, null, 9000, 9001)]
    [InlineData(8000, 0, null, 0, 0)]
    [InlineData(8000, 8080, 9000, 8080, 9000)]
    [InlineData(8000, 65535, null, 65535, null)]
    public void GRPC_has_the_port_after_that_of_HTTP_unless_it_is_named(int usual, int? http, int? grpc, int expectedHttp, int? expectedGrpc)
    {
        ServerPorts ports = ServerPorts.Choose(usual, http, grpc, true, null, true, ownMetrics: false);
        Assert.Equal((expectedHttp, expectedGrpc, (int?)null), (ports.Http, ports.Grpc, ports.Metrics));
        Assert.Equal(grpc is null, ports.IsGrpcOptional);
    }

    [Fact]
    public void A_port_of_metrics_that_was_named_takes_that_of_gRPC_that_was_not()
    {
        ServerPorts ports = ServerPorts.Choose(8000, null, null, true, 8001, true, ownMetrics: false);
        Assert.Equal(((int?)null, (int?)8001), (ports.Grpc, ports.Metrics));
    }

    [Fact]
    public void What_is_switched_off_has_no_port()
    {
        ServerPorts ports = ServerPorts.Choose(8000, null, 8001, false, 8002, false, ownMetrics: true);
        Assert.Equal(((int?)null, (int?)null), (ports.Grpc, ports.Metrics));
    }

    [Fact]
    public void A_chosen_dialect_has_its_metrics_where_its_server_has_them() =>
        Assert.Equal((8082, true), (ServerPorts.Choose(8080, null, null, true, null, true, ownMetrics: true) is var p ? (p.Metrics!.Value, p.IsMetricsOptional) : default));

    [Fact]
    public void Two_that_were_named_alike_are_refused()
    {
        DismException e = Assert.Throws<DismException>(() => ServerPorts.Choose(8000, 9000, 9001, true, 9001, true, ownMetrics: false));
        Assert.Equal(ErrorCode.UsageInvalid, e.Code);
        Assert.Contains("9001", e.Message);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.168.1.7")]
    public void Other_machines_must_be_asked_for(string address)
    {
        Assert.Contains("--allow-remote", Assert.Throws<DismException>(() => ListenAddress.Parse(address, false, "host")).Message);
        Assert.Equal(IPAddress.Parse(address), ListenAddress.Parse(address, true, "host"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    public void This_machine_need_not(string address) => Assert.True(IPAddress.IsLoopback(ListenAddress.Parse(address, false, "host")));

    [Theory]
    [InlineData("my-host")]
    [InlineData("8080")]
    [InlineData("")]
    public void Names_and_numbers_are_no_addresses(string text) => Assert.Contains("no IP address", Assert.Throws<DismException>(() => ListenAddress.Parse(text, true, "host")).Message);

    [Fact]
    public void Secrets_are_not_among_the_arguments_of_a_server_in_the_background()
    {
        var options = new ServingOptions { GrpcPort = 0, LoadModels = ["a", "-b"], Restrictions = ["logging:k=secret"], HeaderPattern = "-x", Dialect = "triton" };
        Assert.Equal(["--grpc-port=0", "--dialect=triton", "--load-model=a", "--load-model=-b", "--http-header-forward-pattern=-x"], options.ToArguments());
        Assert.Contains(options.ToVariables(), v => v.Value == "logging:k=secret");
    }
}
