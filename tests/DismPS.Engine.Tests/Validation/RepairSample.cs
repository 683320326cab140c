using DismPS.Engine.Operations;

namespace DismPS.Engine.Tests.Validation;

/// <summary>Repairs texts whose files all exist.</summary>
internal static class RepairSample
{
    public static RepairResult Repair(string text, params (string Path, string Text)[] files)
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.onnx", "x");
        folder.Write("model.joblib", "x");
        folder.Write("code/app.py", "class Handler:\n    pass\n");
        foreach ((string path, string content) in files)
            folder.Write(path, content);
        return RepairTemplate.Text(text, new TemplateSource("t.yaml", folder.Path));
    }

    /// <summary>Breaks the sample in one place; the repair must put exactly <paramref name="repaired"/> there and change nothing else.</summary>
    public static void AssertRepaired(string part, string broken, string repaired)
    {
        Assert.Contains(part, SampleTemplate.Onnx);
        string text = SampleTemplate.Onnx.Replace(part, broken);
        RepairResult result = Repair(text);
        Assert.Equal(SampleTemplate.Onnx.Replace(part, repaired), result.NewText);
        Assert.NotEmpty(result.Corrected);
        Assert.True(result.Remaining.IsValid, string.Join("\n", result.Remaining.Diagnostics));
    }

    /// <summary>Breaks the sample in one place that nobody may guess at.</summary>
    public static void AssertUntouched(string part, string broken)
    {
        Assert.Contains(part, SampleTemplate.Onnx);
        string text = SampleTemplate.Onnx.Replace(part, broken);
        RepairResult result = Repair(text);
        Assert.Equal(text, result.NewText);
        Assert.Empty(result.Diff);
        Assert.Empty(result.Corrected);
    }
}
