using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Diagnostics;

/// <summary>Every rule has an example, and fires there.</summary>
public sealed class RuleExampleTests
{
    public static TheoryData<string> Ids => [.. RuleCatalog.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_fires_in_its_example(string id)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        RuleExampleResult result = RuleExampleResult.Of(id);
        Assert.True(result.Diagnostic is not null, $"{id} does not fire in its example:\n{string.Join("\n", result.Found)}");
        Assert.True(result.Diagnostic.Location.Line > 0 || result.Example.Note is not null, $"The example of {id} shows nothing; give it a 'note'.");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Corrected_example_is_right(string id)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        RuleExampleResult result = RuleExampleResult.Of(id);
        if (result.Example.Corrected is null)
            return;
        Assert.True(result.FoundAfterwards is not null, $"The finding of {id} points at no line that could be corrected.");
        HashSet<string> before = [.. result.Found.Select(d => d.Id)];
        ImmutableArray<Diagnostic> wrong = [.. result.FoundAfterwards.Value.Where(d => d.Id == id || (d.Severity != Severity.Information && !before.Contains(d.Id)))];
        Assert.True(wrong.IsEmpty, $"The corrected example of {id} is not right:\n{string.Join("\n", wrong)}");
    }

    [Fact]
    public void Examples_belong_to_rules()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(RuleExample.Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file));
        Assert.Empty(files.Except(RuleCatalog.All.Select(rule => rule.Id)));
    }
}
