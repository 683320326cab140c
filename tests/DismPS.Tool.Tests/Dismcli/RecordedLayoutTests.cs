namespace DismPS.Tests.Dismcli;

/// <summary>Base cases, paths, several resources.</summary>
public sealed class RecordedLayoutTests : RecordedBuildTests
{
    internal static readonly string[] Areas = ["base-", "paths-"];

    public static TheoryData<string> Cases => CasesOf(true, Areas);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Build_and_package_do_what_was_recorded(string id) => AssertCaseAsync(id);

    [Fact]
    public void There_are_recordings() => Assert.True(Cases.Count + RecordedPropertyTests.Cases.Count >= 33);
}
