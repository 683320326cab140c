using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Serving;

namespace DismPS.Engine.Tests.Serving;

public sealed class ServerSettingsTests
{
    [Fact]
    public void A_model_has_the_servers_trace_settings_until_it_gets_its_own()
    {
        var settings = new ServerSettings();
        Assert.Equal(["trace_level", "trace_rate", "trace_count", "log_frequency", "trace_file", "trace_mode"], settings.Trace(null).Select(s => s.Key));
        settings.UpdateTrace(null, Change("trace_rate", "5"));
        settings.UpdateTrace("m", Change("trace_level", "TIMESTAMPS", "TENSORS"));
        Assert.Equal("5", Value(settings, "m", "trace_rate"));
        settings.UpdateTrace("m", Change("trace_rate", "7"));
        Assert.Equal("7", Value(settings, "m", "trace_rate"));
        Assert.Equal("5", Value(settings, null, "trace_rate"));
        Assert.Equal("TIMESTAMPS,TENSORS", Value(settings, "m", "trace_level"));
        settings.UpdateTrace("m", new Dictionary<string, IReadOnlyList<string>?> { ["trace_rate"] = null });
        Assert.Equal("5", Value(settings, "m", "trace_rate"));
    }

    [Theory]
    [InlineData("trace_rate", "abc")]
    [InlineData("trace_count", "-2")]
    [InlineData("log_frequency", "-1")]
    [InlineData("trace_level", "LOUD")]
    [InlineData("trace_mode", "opentelemetry")]
    public void A_trace_value_that_cannot_be_used_is_refused_and_changes_nothing(string key, string value)
    {
        var settings = new ServerSettings();
        var changes = new Dictionary<string, IReadOnlyList<string>?> { ["log_frequency"] = ["3"], [key] = [value] };
        Assert.Contains(value, Assert.Throws<DismException>(() => settings.UpdateTrace(null, changes)).Message);
        Assert.Equal("0", Value(settings, null, "log_frequency"));
    }

    [Fact]
    public void A_files_place_cannot_be_set_from_outside() =>
        Assert.Equal(501, Assert.Throws<DismException>(() => new ServerSettings().UpdateTrace(null, Change("trace_file", "/tmp/x"))).HttpStatus);

    [Fact]
    public void Headers_that_fit_the_pattern_become_parameters()
    {
        HeaderForwarding forwarding = HeaderForwarding.Parse("(?i)x-.*|triton_|timeout")!;
        KeyValuePair<string, string>[] headers = [new("X-Trace", "t\"1"), new("Host", "h"), new("x-user", "u"), new("triton_a", "1"), new("timeout", "1")];
        Assert.Equal("""{"X-Trace":"t\"1","x-user":"u"}""", Encoding.UTF8.GetString(forwarding.Collect(headers).Span));
        Assert.True(forwarding.Collect([new("Host", "h")]).IsEmpty);
        Assert.Throws<DismException>(() => forwarding.Collect([new("x-long", new string('a', 20_000))]));
        Assert.Null(HeaderForwarding.Parse(""));
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<DismException>(() => HeaderForwarding.Parse("(")).Code);
    }

    private static Dictionary<string, IReadOnlyList<string>?> Change(string key, params string[] values) => new() { [key] = values };

    private static string Value(ServerSettings settings, string? model, string key) => string.Join(',', settings.Trace(model).Single(s => s.Key == key).Value);
}
