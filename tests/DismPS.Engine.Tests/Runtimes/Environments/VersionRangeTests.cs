using DismPS.Engine.Runtimes.Python.Environments;

namespace DismPS.Engine.Tests.Runtimes.Environments;

public sealed class VersionRangeTests
{
    [Theory]
    [InlineData(">=1.21,<2", "1.26.4", true)]
    [InlineData(">=2.0", "1.26.4", false)]
    [InlineData("==1.26", "1.26.0", true)]
    [InlineData("==1.26", "1.26.4", false)]
    [InlineData("==1.26.*", "1.26.4", true)]
    [InlineData("==1.2.*", "1.26.4", false)]
    [InlineData("!=1.26.*", "1.26.4", false)]
    [InlineData("!= 1.26.3", "1.26.4", true)]
    [InlineData("~=1.4", "1.26.4", true)]
    [InlineData("~=1.4.0", "1.26.4", false)]
    [InlineData("~=1.4.1", "1.4.1.post1", true)]
    [InlineData("==1.4.1", "1.4.1.post1", false)]
    [InlineData(">1.4.1", "1.4.1.post1", false)]
    [InlineData(">1.4.1", "1.4.2", true)]
    [InlineData("<2", "2.0rc1", false)]
    [InlineData("<=2", "2.0rc1", true)]
    [InlineData("<2.0rc2", "2.0rc1", true)]
    [InlineData("==2.2.1", "2.2.1+cpu", true)]
    [InlineData("==2.2.1+cu118", "2.2.1+cpu", false)]
    [InlineData("===1.0", "1.0.0", false)]
    [InlineData(">=1.0.dev1", "1.0a1", true)]
    [InlineData("<1!0.1", "99", true)]
    [InlineData("", "0.1", true)]
    [InlineData(">=1.0,", "1.5", true)]
    public void Range_allows_what_PEP_440_says(string range, string version, bool allowed)
    {
        VersionRange? read = VersionRange.Parse(range, out string? fault);
        Assert.Null(fault);
        Assert.Equal(allowed, read!.Contains(Pep440Version.Parse(version)!));
    }

    [Fact]
    public void Versions_are_ordered_as_PEP_440_says()
    {
        string[] ordered = ["1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0+local", "1.0.post1.dev1", "1.0.post1", "1.0.1", "1.10", "1!0.1"];
        var versions = ordered.Select(v => Pep440Version.Parse(v)!).ToList();
        Assert.Equal(ordered, versions.AsEnumerable().Reverse().Order().Select(v => v.Text));
    }

    [Theory]
    [InlineData("=1.0", "write '==1.0'")]
    [InlineData("1.0", "no comparison")]
    [InlineData(">=", "no version follows")]
    [InlineData(">=x", "'x' is not a version")]
    [InlineData(">=1.*", "is not a version")]
    [InlineData("~=1", "needs two numbers")]
    [InlineData(">=1,,<2", "no comparison")]
    public void Faulty_range_says_what_is_wrong(string range, string said)
    {
        Assert.Null(VersionRange.Parse(range, out string? fault));
        Assert.Contains(said, fault);
    }

    [Theory]
    [InlineData("python_version < '3.9'", false)]
    [InlineData("python_version >= \"3.10\"", true)]
    [InlineData("sys_platform == 'win32' or (os_name == 'posix' and python_version<'4')", true)]
    [InlineData("'Linux' in platform_system", true)]
    [InlineData("platform_machine not in 'arm64 aarch64'", true)]
    [InlineData("extra == 'test'", false)]
    [InlineData("python_version", null)]
    [InlineData("python_version < '3.9' and", null)]
    [InlineData("python_version < '3.9", null)]
    [InlineData("'a' == 'a'", null)]
    [InlineData("((((((((((((((((((((((python_version > '3'))))))))))))))))))))))", null)]
    public void Markers_are_answered_for_the_image(string marker, bool? counts) => Assert.Equal(counts, PackageMarker.Evaluate(marker));
}
