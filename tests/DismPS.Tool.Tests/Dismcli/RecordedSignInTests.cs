namespace DismPS.Tests.Dismcli;

/// <summary>Signing in, renewing, token files.</summary>
public sealed class RecordedSignInTests : RecordedSessionTests
{
    public static TheoryData<string> Sessions => SessionsOf("auth-", "old-");

    [Theory]
    [MemberData(nameof(Sessions))]
    public Task Session_goes_as_recorded(string id) => AssertSessionAsync(id);
}
