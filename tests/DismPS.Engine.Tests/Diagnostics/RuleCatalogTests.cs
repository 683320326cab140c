using System.Reflection;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Tests.Diagnostics;

public sealed class RuleCatalogTests
{
    private static readonly string[] Categories =
    [
        "missing-field", "null-not-allowed", "wrong-type", "bad-enum", "bad-format", "bad-pattern", "bad-regex", "bad-quantity", "too-long", "empty",
        "out-of-range", "threshold-combination", "key-not-in-outputs", "exclusive-fields", "duplicate-endpoint", "duplicate-key", "duplicate-name",
        "filter-not-allowed", "constant-field", "unknown-key", "unsupported-type", "unsupported", "request-above-limit", "path-escape", "file-missing",
        "folder-missing", "not-a-file", "file-collision", "handler-missing", "encoding", "me-unknown", "shape-mismatch", "primary-dataset-unknown",
        "yaml-root", "yaml-syntax", "yaml-multi-document", "yaml-tag", "yaml-depth", "computed-key", "lax-conversion", "empty-text",
        "odd-resource-name", "name-case", "odd-quantity", "fixed-batch", "odd-path", "odd-extension", "absolute-path", "outside-tree", "empty-file",
        "empty-folder", "external-data", "settings",
        "model-unreadable", "model-mismatch", "model-unsupported",
        "unsafe-pickle", "pickle-import", "model-damaged", "model-format", "model-interface", "library-version",
        "python-syntax", "handler-class", "unresolved-import", "local-path", "packed-files",
        "workspace-unknown", "dials",
    ];

    [Fact]
    public void Ids_are_unique_sorted_and_well_formed()
    {
        List<string> ids = [.. RuleCatalog.All.Select(rule => rule.Id)];
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Matches("^DISM[0-9]{4}$", id));
    }

    [Fact]
    public void List_of_all_rules_leaves_none_out()
    {
        IEnumerable<string> properties = typeof(RuleCatalog).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(p => p.PropertyType == typeof(DiagnosticRule)).Select(p => ((DiagnosticRule)p.GetValue(null)!).Id);
        Assert.Equal(properties.Order(), RuleCatalog.All.Select(rule => rule.Id).Order());
    }

    [Fact]
    public void Categories_are_those_of_the_closed_list()
    {
        Assert.All(RuleCatalog.All, rule => Assert.Contains(rule.Category, Categories));
    }

    [Fact]
    public void Page_of_the_rules_is_up_to_date()
    {
        string path = Path.Join(RepositoryFiles.Root, "docs", "rules.md");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        string page = RulePage.Text();
        if (Environment.GetEnvironmentVariable("DISMPS_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, page);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == page, "docs/rules.md differs from the rules; run the tests once with DISMPS_UPDATE_DOCS=1.");
    }

    [Fact]
    public void Messages_stay_on_one_line_and_have_a_bound()
    {
        Diagnostic diagnostic = RuleCatalog.BadEnum.At(default, "", "a\nb\u0007" + new string('x', 5000), "c\td");
        Assert.Equal("a\\nb\\x07", diagnostic.Message[..8]);
        Assert.Equal("c\\td", diagnostic.Suggestion);
        Assert.InRange(diagnostic.Message.Length, 1, 1000);
    }
}
