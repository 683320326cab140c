using System.Reflection;
using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Diagnostics;

/// <summary>No failure is told without what to do about it.</summary>
public sealed partial class CureTests
{
    [Fact]
    public void The_constructor_demands_a_cure()
    {
        ConstructorInfo made = Assert.Single(typeof(DismException).GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));
        ParameterInfo cure = Assert.Single(made.GetParameters(), p => p.Name == "cure");
        Assert.False(cure.IsOptional);
        Assert.Equal(NullabilityState.NotNull, new NullabilityInfoContext().Create(cure).WriteState);
    }

    [Fact]
    public void No_source_gets_round_it()
    {
        string root = Path.Combine(RepositoryFiles.Root, "src");
        string[] sources = [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(f => !BuildOutput().IsMatch(f))];
        Assert.True(sources.Length > 500);
        int made = 0;
        foreach (string source in sources)
        {
            string text = File.ReadAllText(source);
            foreach (Match match in Construction().Matches(text))
            {
                made++;
                Assert.False(Evasion().IsMatch(match.Value), $"{Path.GetRelativePath(root, source)}: {match.Value}");
            }
        }

        Assert.True(made > 300, $"only {made} were found");
    }

    [Theory]
    [InlineData("new DismException(ErrorCode.ReadFailed, \"what\", \"\");")]
    [InlineData("new DismException(ErrorCode.ReadFailed, \"what\", cure ?? \"\", path);")]
    [InlineData("new DismException(ErrorCode.ReadFailed, \"what\", known ? cure : \"\");")]
    [InlineData("new(ErrorCode.ReadFailed, \"what\", null!, path);")]
    [InlineData("new DismException(ErrorCode.ReadFailed, \"what\", cure!, path);")]
    [InlineData("new DismException(ErrorCode.ReadFailed, \"what\", string.Empty);")]
    public void What_gets_round_it_is_found(string text) =>
        Assert.Matches(Evasion(), Assert.Single(Construction().Matches(text)).Value);

    // From the code to the end of the statement; a text may have a semicolon, and then it ends early.
    [GeneratedRegex(@"new( DismException)?\(\s*(ErrorCode\.\w+|\w*[cC]ode)\b[^;]*;?")]
    private static partial Regex Construction();

    [GeneratedRegex("""(,|\?\?)\s*"" *[,)]|:\s*"" *(,|\)\s*[;{])|string\.Empty|null!|\b[cC]ure!""")]
    private static partial Regex Evasion();

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex BuildOutput();
}
