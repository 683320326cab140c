using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;

namespace DismPS.Engine.Tests.Validation;

/// <summary>A repair never makes a template worse, and a second one finds nothing to do.</summary>
public sealed class RepairFuzzTests
{
    private static readonly (string Old, string New)[] Spoilers =
    [
        ("Name:", "name:"), ("ModelUri", "modelUri"), ("Dims", "Dim"), ("DataType: FP32", "DataType: float32"), ("Properties", "Propertis"), ("::", ":"),
        ("\"", ""), ("'", ""), (": ", ": &a "), ("Description: ", "Description: 5 #"), ("Type: ", "type: "), ("Key: ", "key : "), ("\n", "\r\n"), ("Gi", "GiB"),
        ("Name: ", "Name: \""), ("[-1", "['-1'"), ("true", "'yes'"), ("Value: ", "Value: 7 #"), ("MetricKey", "MetricKeys"), ("Flag", "flag"), ("InferenceService::", ""),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Templates_with_faults_get_better_or_stay(int seed)
    {
        var random = new Random(seed);
        List<string> templates = [.. GoldenCase.Ids.Select(id => RepositoryFiles.Data("templates", "cases", id, "template.yaml")).Where(File.Exists).Select(path => Encoding.UTF8.GetString(File.ReadAllBytes(path)))];
        int changed = 0;
        for (int i = 0; i < 120; i++)
        {
            string text = templates[random.Next(templates.Count)];
            for (int spoil = random.Next(4); spoil > 0; spoil--)
                text = Spoil(text, random);
            changed += Check(text) ? 1 : 0;
        }

        Assert.InRange(changed, 30, 120);
    }

    private static string Spoil(string text, Random random)
    {
        (string old, string now) = Spoilers[random.Next(Spoilers.Length)];
        if (random.Next(2) == 0)
            return text.Replace(old, now);
        int at = text.IndexOf(old, random.Next(text.Length + 1), StringComparison.Ordinal);
        return at < 0 ? text : text[..at] + now + text[(at + old.Length)..];
    }

    private static bool Check(string text)
    {
        var source = new TemplateSource("t.yaml", Path.GetTempPath());
        RepairResult result = RepairTemplate.Text(text, source);
        Assert.Equal(text.TrimStart('\uFEFF'), result.OldText);
        Assert.Equal(result.IsChanged, result.Diff.Length > 0);
        Assert.Equal(result.IsChanged, !result.Corrected.IsEmpty);
        Assert.Equal(Lines(result.OldText), Lines(result.NewText));
        IReadOnlyList<Diagnostic> before = ValidateTemplate.Text(text, source).Diagnostics;
        bool hid = result.Corrected.Any(d => d.Id == RuleCatalog.UnsupportedType.Id || d.Id == RuleCatalog.TypeFormat.Id);
        Assert.True(hid || Errors(result.Remaining.Diagnostics) <= Errors(before), $"{text}\n\n{result.Diff}\n{string.Join("\n", result.Remaining.Diagnostics)}");
        Assert.Equal(result.NewText, RepairTemplate.Text(result.NewText, source).NewText);
        return result.IsChanged;
    }

    private static int Errors(IEnumerable<Diagnostic> diagnostics) => diagnostics.Count(d => d.Severity == Severity.Error);

    private static int Lines(string text) => text.Count(c => c == '\n');
}
