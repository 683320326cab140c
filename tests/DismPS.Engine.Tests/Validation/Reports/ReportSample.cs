using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Engine.Tests.Validation.Reports;

/// <summary>Templates with everything that a report may hold.</summary>
internal static class ReportSample
{
    public const string Root = "/data/my templates";

    public static ReportedTemplate Valid { get; } = new("good.yaml", "good.yaml", []);

    public static ReportedTemplate Broken { get; } = new("sub/odd #1, 100%: é.yaml", "sub/odd #1, 100%: é.yaml",
    [
        RuleCatalog.KeyNotInOutputs.At(new SourceLocation("sub/odd #1, 100%: é.yaml", 11, 18), "Resources.A.Properties.MetricKey", "'MetricKey' is 'a', 50% <wrong> \"quoted\".", "Did you mean 'b'?"),
        RuleCatalog.FixedBatch.At(new SourceLocation("sub/odd #1, 100%: é.yaml", 12, 3), "Resources.A", "The first dimension is fixed."),
        RuleCatalog.OddPath.At(new SourceLocation("sub/odd #1, 100%: é.yaml", 13, 3), "Resources.A", "A path."),
    ]);

    public static ReportedTemplate Elsewhere { get; } = new("/tmp/x y.yaml", "/tmp/x y.yaml", [RuleCatalog.NotAFile.At(new SourceLocation("/tmp/x y.yaml", 0, 0), "", "A folder.")]);

    public static ReportedTemplate Text { get; } = new("(text)", null, [RuleCatalog.MissingField.At(new SourceLocation(null, 0, 0), "Resources", "Missing.")]);

    public static ReportedTemplate Missing { get; } =
        new("gone.yaml", "gone.yaml", [], new DismException(ErrorCode.TemplateNotFound, "There is no template 'gone.yaml'.", "Check the path."));

    public static ReportedTemplate[] All { get; } = [Valid, Broken, Elsewhere, Text, Missing];

    public static string Write(ReportFormat format, params ReportedTemplate[] templates)
    {
        using var stream = new MemoryStream();
        TemplateReport writer = TemplateReport.Create(format, stream, new ReportOptions { RootFolder = Root });
        foreach (ReportedTemplate template in templates)
            writer.Add(template);
        writer.Complete();
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
    }
}
