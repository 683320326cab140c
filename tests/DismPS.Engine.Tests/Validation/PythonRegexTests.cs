using DismPS.Engine.Validation.Python;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Verdicts of re.compile of Python 3.11.</summary>
public sealed class PythonRegexTests
{
    [Theory]
    [InlineData("")]
    [InlineData("^HLT_PFJet\\d+_v.*")]
    [InlineData("a{,3}b{2,}c{x}d{}")]
    [InlineData("(?P<n>a)(?P=n)\\1")]
    [InlineData("(?<=ab|cd)x(?<!y)")]
    [InlineData("(?i)a(?s-m:b)(?>c)d++")]
    [InlineData("(?x) a # comment (\n b")]
    [InlineData("(a)?(?(1)b|c)")]
    [InlineData("[]a-z\\d-][^]]")]
    [InlineData("\\x41\\u0041\\U0001F600\\N{DASH}\\07\\377")]
    [InlineData("[😀-😃]")]
    [InlineData("a#b(?#c)*")]
    public void Pattern_that_python_takes_has_no_fault(string pattern)
    {
        Assert.Null(PythonRegex.FaultOf(pattern));
    }

    [Theory]
    [InlineData("(ab", "missing )")]
    [InlineData("ab)", "unbalanced parenthesis")]
    [InlineData("[a", "unterminated character set")]
    [InlineData("*a", "nothing to repeat")]
    [InlineData("^*", "nothing to repeat")]
    [InlineData("a**", "multiple repeat")]
    [InlineData("a{3,2}", "min repeat greater than max repeat")]
    [InlineData("[z-a]", "bad character range")]
    [InlineData("[\\d-z]", "bad character range")]
    [InlineData("\\q", "bad escape \\q")]
    [InlineData("a\\", "bad escape (end of pattern)")]
    [InlineData("\\2", "invalid group reference 2")]
    [InlineData("(a\\1)", "cannot refer to an open group")]
    [InlineData("(?P=x)", "unknown group name 'x'")]
    [InlineData("(?P<1>a)", "bad character in group name '1'")]
    [InlineData("(?P<a>x)(?P<a>y)", "redefinition of group name 'a'")]
    [InlineData("(?<name>a)", "unknown extension ?<")]
    [InlineData("a(?i)", "global flags not at the start")]
    [InlineData("(?<=a*)b", "look-behind requires fixed-width pattern")]
    [InlineData("(?#a", "missing ), unterminated comment")]
    [InlineData("\\p{L}", "bad escape \\p")]
    [InlineData("(?(1)a)", "invalid group reference 1")]
    public void Fault_is_named_as_python_names_it(string pattern, string fault)
    {
        Assert.StartsWith(fault, PythonRegex.FaultOf(pattern));
    }

    [Fact]
    public void Deep_nesting_is_a_fault_and_not_a_crash()
    {
        Assert.NotNull(PythonRegex.FaultOf(new string('(', 100_000)));
    }
}
