namespace DismPS.Tests.Dismcli;

/// <summary>Builds, packages and command lines.</summary>
public sealed class RecordedCommandTests : RecordedSessionTests
{
    public static TheoryData<string> Sessions => SessionsOf("bld-", "cli-", "pkg-");

    [Theory]
    [MemberData(nameof(Sessions))]
    public Task Session_goes_as_recorded(string id) => AssertSessionAsync(id);
}
