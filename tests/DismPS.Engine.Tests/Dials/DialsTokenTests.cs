using DismPS.Engine.Dials.Authentication;

namespace DismPS.Tests.Dials;

public sealed class DialsTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(1200, 3600.0, DialsTokenState.Fresh)]
    [InlineData(120.001, 3600.0, DialsTokenState.Fresh)]
    [InlineData(120, 3600.0, DialsTokenState.Stale)]
    [InlineData(0.001, 3600.0, DialsTokenState.Stale)]
    [InlineData(0, 3600.0, DialsTokenState.Expired)]
    [InlineData(-5, 0.001, DialsTokenState.Expired)]
    [InlineData(-5, 0.0, DialsTokenState.Invalid)]
    [InlineData(-5, null, DialsTokenState.Invalid)]
    [InlineData(5, null, DialsTokenState.Stale)]
    public void State_follows_the_time(double left, double? refreshLeft, DialsTokenState state) => Assert.Equal(state, Token(left, refreshLeft).StateAt(Now));

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Strange_lives_do_no_harm(int life) =>
        Assert.True(Enum.IsDefined((Token(5, 5) with { ExpiresIn = life, ExpiresAt = DateTimeOffset.MaxValue }).StateAt(Now)));

    private static DialsToken Token(double left, double? refreshLeft) => new()
    {
        AccessToken = "a",
        ExpiresIn = 1200,
        ExpiresAt = Now.AddSeconds(left),
        RefreshToken = refreshLeft is null ? null : "r",
        RefreshExpiresAt = refreshLeft is { } seconds ? Now.AddSeconds(seconds) : null,
    };
}
