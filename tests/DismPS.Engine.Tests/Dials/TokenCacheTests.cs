using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Authentication;

namespace DismPS.Tests.Dials;

public sealed class TokenCacheTests : IDisposable
{
    private static readonly DialsToken Token = new()
    {
        AccessToken = "ACCESS",
        ExpiresIn = 1200,
        ExpiresAt = new DateTimeOffset(2026, 1, 2, 10, 0, 0, TimeSpan.FromHours(2)),
        RefreshToken = "REFRESH",
        RefreshExpiresAt = new DateTimeOffset(2026, 1, 2, 20, 0, 0, TimeSpan.FromHours(2)),
    };

    private readonly TemporaryFolder folder = new();

    private TokenCache Cache => new(folder["state", "dismps"], TimeProvider.System);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void File_and_folder_are_for_the_user_alone()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes.");
        Cache.Save(DialsService.Production, Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Cache.Path!));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["state", "dismps"]));
    }

    [Fact]
    public void Times_are_kept_in_UTC_and_come_back_as_they_were()
    {
        Cache.Save(DialsService.Production, Token);
        string text = File.ReadAllText(Cache.Path!);
        Assert.Contains("2026-01-02T08:00:00+00:00", text.Replace("\\u002B", "+"));
        Assert.Equal(Token, Cache.Find(DialsService.Production));
    }

    [Fact]
    public void Each_service_has_one_entry()
    {
        Cache.Save(DialsService.Production, Token);
        Cache.Save(DialsService.Development, Token with { AccessToken = "DEV" }, makeCurrent: true);
        Cache.Save(DialsService.Production, Token with { AccessToken = "NEW" });
        Assert.Equal(2, Cache.Services.Length);
        Assert.Equal("NEW", Cache.Find(DialsService.Production)!.AccessToken);
        Assert.Equal("DEV", Cache.Find(DialsService.Development)!.AccessToken);
        Assert.Equal(DialsService.Development.BaseUrl, Cache.Current);
        Assert.True(Cache.Remove(DialsService.Development.BaseUrl));
        Assert.Null(Cache.Current);
        Assert.False(Cache.Remove(DialsService.Development.BaseUrl));
        Assert.Equal([DialsService.Production.BaseUrl], Cache.Services);
    }

    [Fact]
    public void Token_of_another_realm_client_or_audience_is_not_taken()
    {
        Cache.Save(DialsService.Production, Token);
        Assert.Null(Cache.Find(DialsService.Production with { Realm = new Uri("https://login.example/realm/") }));
        Assert.Null(Cache.Find(DialsService.Production with { ClientId = "other" }));
        Assert.Null(Cache.Find(DialsService.Production with { Audience = "other" }));
        Assert.NotNull(Cache.Find(DialsService.Production));
    }

    [Fact]
    public void Who_signed_in_with_a_realm_of_his_own_need_not_name_it_again()
    {
        var environment = new DialsEnvironment(name => name == "DISMPS_STATE_DIR" ? folder.Path : null);
        DialsService own = DialsService.At("https://dials.example") with { Realm = new Uri("https://login.example/realm/"), ClientId = "client" };
        DialsConnection.CacheOf(environment, TimeProvider.System).Save(own, Token, makeCurrent: true);
        Assert.Equal(folder["dials-tokens.json"], DialsConnection.CacheOf(environment, TimeProvider.System).Path);
        Assert.Equal(own, DialsConnection.ServiceOf(new DialsOptions(), environment, TimeProvider.System));
        Assert.Equal(own, DialsConnection.ServiceOf(new DialsOptions { Url = "https://dials.example" }, environment, TimeProvider.System));
        Assert.Equal("other", DialsConnection.ServiceOf(new DialsOptions { ClientId = "other" }, environment, TimeProvider.System).ClientId);
        Assert.Equal(DialsService.Production, DialsConnection.ServiceOf(new DialsOptions { Url = DialsService.Production.BaseUrl.ToString() }, environment, TimeProvider.System));
    }

    public static TheoryData<string> Foreign()
    {
        const string Entry = """{"service":"https://a.example/","realm":"https://r.example/","clientId":"c","audience":"a","accessToken":"t","tokenType":"Bearer","expiresIn":1,"expiresAt":"2999-01-01T00:00:00Z"}""";
        return
        [
            "", "{broken", "[]", "null", "{}", """{"version":1}""", $$"""{"version":2,"entries":[{{Entry}}]}""", $$"""{"entries":[{{Entry}}]}""",
            """{"version":1,"entries":[null]}""", """{"version":1,"entries":[{}]}""", """{"version":1,"entries":null}""",
            $$"""{"version":1,"entries":[{{Entry.Replace("\"accessToken\":\"t\",", "")}}]}""",
            $$"""{"version":1,"entries":[{{Entry.Replace("\"t\"", "\"a\\r\\nb\"")}}]}""",
            $$"""{"version":1,"entries":[{{Entry.Replace("https://a.example/", "http://a.example/")}}]}""",
            $$"""{"version":1,"entries":[{{Entry.Replace("https://r.example/", "relative")}}]}""",
            $$"""{"version":1,"entries":[{{Entry}}],"current":"http://evil.example/"}""",
            $$"""{"version":1,"entries":[{{Entry}}],"filler":"{{new string('x', 1 << 20)}}"}""",
        ];
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public void File_that_no_program_of_this_kind_wrote_counts_as_none_and_is_replaced(string text)
    {
        folder.Write("state/dismps/dials-tokens.json", text);
        Assert.Empty(Cache.Services);
        Assert.Null(Cache.Current);
        Cache.Save(DialsService.Production, Token);
        Assert.Equal([DialsService.Production.BaseUrl], Cache.Services);
    }

    [Fact]
    public void Sound_entry_with_what_newer_versions_may_add_is_read()
    {
        folder.Write("state/dismps/dials-tokens.json", """{"version":1,"new":3,"entries":[{"service":"https://a.example/","realm":"https://r.example/","clientId":"c","audience":"a","accessToken":"t","tokenType":"Bearer","expiresIn":1,"expiresAt":"2999-01-01T00:00:00Z","more":true}]}""");
        Assert.Equal([new Uri("https://a.example/")], Cache.Services);
    }

    [Fact]
    public void File_is_written_aside_and_moved()
    {
        Cache.Save(DialsService.Production, Token);
        byte[] before = File.ReadAllBytes(Cache.Path!);
        // A reader that has the old file open keeps all of it.
        using FileStream open = File.OpenRead(Cache.Path!);
        Cache.Save(DialsService.Development, Token);
        byte[] seen = new byte[before.Length];
        open.ReadExactly(seen);
        Assert.Equal(before, seen);
        Assert.Equal(["dials-tokens.json"], Directory.GetFiles(folder["state", "dismps"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Nothing_is_kept_without_a_folder()
    {
        var none = new TokenCache(null, TimeProvider.System);
        none.Save(DialsService.Production, Token, makeCurrent: true);
        Assert.Null(none.Path);
        Assert.Null(none.Find(DialsService.Production));
        Assert.Null(none.Current);
        Assert.False(none.Remove(DialsService.Production.BaseUrl));
    }

    [Fact]
    public void Pipe_in_the_place_of_the_file_is_not_waited_for()
    {
        DismPS.Engine.Tests.NamedPipe.Make(folder["state", "dismps", "dials-tokens.json"]);
        Assert.Empty(Cache.Services);
    }

    [Fact]
    public void Failure_to_write_names_the_file_and_the_variable_and_no_token()
    {
        var cache = new TokenCache(Path.Combine(folder.Write("file", ""), "below"), TimeProvider.System);
        var fault = Assert.Throws<DismException>(() => cache.Save(DialsService.Production, Token));
        Assert.Equal(ErrorCode.WriteFailed, fault.Code);
        Assert.Contains("DISMPS_STATE_DIR", fault.Cure);
        Assert.DoesNotContain("ACCESS", fault.ToString());
    }
}
