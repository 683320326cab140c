namespace DismPS.Tests.Dismcli;

/// <summary>Types, data types, conditions, resources.</summary>
public sealed class RecordedPropertyTests : RecordedBuildTests
{
    public static TheoryData<string> Cases => CasesOf(false, RecordedLayoutTests.Areas);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Build_and_package_do_what_was_recorded(string id) => AssertCaseAsync(id);
}
