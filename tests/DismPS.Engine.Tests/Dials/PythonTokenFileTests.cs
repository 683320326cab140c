using System.Globalization;
using DismPS.DialsStandIn;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Tests.Dials;

public sealed class PythonTokenFileTests : IDisposable
{
    private const string Content = """
        {"access_token": "DIALS-ACCESS-0", "expires_in": 1200, "refresh_expires_in": 36000, "refresh_token": "PUBLIC-REFRESH-0", "token_type": "Bearer",
         "expires_at": "2026-07-01T10:00:00.123456", "refresh_expires_at": "2026-01-01T20:00:00"}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Etc/UTC", "2026-07-01T10:00:00.123456Z", "2026-01-01T20:00:00Z")]
    [InlineData("Europe/Zurich", "2026-07-01T08:00:00.123456Z", "2026-01-01T19:00:00Z")]
    [InlineData("America/Chicago", "2026-07-01T15:00:00.123456Z", "2026-01-02T02:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-07-01T04:30:00.123456Z", "2026-01-01T14:30:00Z")]
    public void Times_are_those_of_the_local_clock(string zone, string expires, string refreshExpires)
    {
        folder.Write("creds", Content);
        DialsToken token = PythonTokenFile.Read(folder.Path, TimeZoneInfo.FindSystemTimeZoneById(zone))!;
        Assert.Equal(DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture), token.ExpiresAt);
        Assert.Equal(DateTimeOffset.Parse(refreshExpires, CultureInfo.InvariantCulture), token.RefreshExpiresAt);
        Assert.Equal(("DIALS-ACCESS-0", "PUBLIC-REFRESH-0", "Bearer", 1200), (token.AccessToken, token.RefreshToken, token.TokenType, token.ExpiresIn));
        Assert.Equal(TimeSpan.Zero, token.ExpiresAt.Offset);
    }

    [Fact]
    public void Hour_that_the_clocks_pass_twice_counts_as_the_first()
    {
        folder.Write("creds", Content.Replace("2026-07-01T10:00:00.123456", "2026-10-25T02:30:00"));
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), PythonTokenFile.Read(folder.Path, TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich"))!.ExpiresAt);
    }

    [Fact]
    public void Time_with_a_zone_of_its_own_is_taken_as_it_is()
    {
        folder.Write("creds", Content.Replace("10:00:00.123456", "10:00:00+05:00"));
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 5, 0, 0, TimeSpan.Zero), PythonTokenFile.Read(folder.Path, TimeZoneInfo.Utc)!.ExpiresAt);
    }

    [Theory]
    [InlineData("2026-07-01T10:00:00.123456", "@NOW+expires_in@")]
    [InlineData("2026-07-01T10:00:00.123456", "10:00")]
    [InlineData("2026-07-01T10:00:00.123456", "2026-13-01T10:00:00")]
    [InlineData("\"access_token\"", "\"accesstoken\"")]
    [InlineData("\"expires_in\"", "\"expiresin\"")]
    [InlineData("\"expires_at\"", "\"expiresat\"")]
    [InlineData("DIALS-ACCESS-0", "")]
    [InlineData("DIALS-ACCESS-0", "a\\nb")]
    [InlineData("1200", "\"x\"")]
    [InlineData("{", "{broken")]
    [InlineData("{", "[")]
    public void File_that_is_broken_counts_as_none(string old, string replacement)
    {
        folder.Write("creds", Content.Replace(old, replacement));
        Assert.Null(PythonTokenFile.Read(folder.Path, TimeZoneInfo.Utc));
        folder.Write("creds", Content);
        Assert.NotNull(PythonTokenFile.Read(folder.Path, TimeZoneInfo.Utc));
    }

    [Fact]
    public void Missing_and_huge_files_count_as_none()
    {
        Assert.Null(PythonTokenFile.Read(folder.Path, TimeZoneInfo.Utc));
        folder.Write("creds", Content + new string(' ', 300_000));
        Assert.Null(PythonTokenFile.Read(folder.Path, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData(null, ".cache-dev")]
    [InlineData("own dev", "own dev")]
    public async Task Token_of_another_service_is_read_from_the_folder_of_the_Python_client_and_never_written(string? variable, string name)
    {
        await using DialsWorld world = await DialsWorld.StartAsync();
        if (variable is not null)
            world.Variables["DIALS_DEV_CACHE_DIR"] = variable;
        string file = folder.Write($"{name}/creds", Content.Replace("2026-07-01T10:00:00.123456", "2026-01-01T10:00:00").Replace("2026-01-01T20", "2026-01-02T20"));
        folder.Write(".cache/creds", Content);
        byte[] before = File.ReadAllBytes(file);
        using DialsConnection connection = DialsConnection.Open(world.Options with { WorkingFolder = folder.Path }, world.Environment, world.Clock);
        await connection.Client.ListMonitoringElementsAsync("hcal", default);
        Assert.Equal(["refresh_token", "token-exchange"], world.Grants);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal("DIALS-ACCESS-1", world.Cache.Find(world.Service)!.AccessToken);
    }

    [Fact]
    public void Production_is_read_from_its_own_folder_and_the_other_only_when_it_is_named()
    {
        var environment = new DialsEnvironment(_ => null);
        var time = new PassingClock();
        var options = new DialsOptions { WorkingFolder = folder.Path, Url = null };
        DialsEnvironment isolated = new(name => name == "DISMPS_STATE_DIR" ? folder["state"] : null);
        folder.Write(".cache-dev/creds", Content);
        Assert.Null(DialsConnection.TryOpen(options, isolated, time));
        DialsConnection.TryOpen(options with { Url = DialsService.Production.BaseUrl.ToString() }, isolated, time)!.Dispose();
        folder.Write(".cache/creds", Content);
        DialsConnection.TryOpen(options, isolated, time)!.Dispose();
        Assert.Null(DialsConnection.TryOpen(options with { WorkingFolder = null }, isolated, time));
        Assert.Equal(".cache-dev", environment.PythonDevelopmentFolder);
    }
}
