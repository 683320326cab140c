using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DismPS.Tests.Architecture;

/// <summary>Arrows only go down: between projects, and between the folders of the engine.</summary>
public sealed partial class ArrowTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["DismPS"] = ["DismPS.Engine"],
        ["DismPS.Tool"] = ["DismPS.Server", "DismPS.Engine"],
        ["DismPS.Server"] = ["DismPS.Engine"],
        ["DismPS.Engine"] = ["DismPS.OnnxRuntime"],
        ["DismPS.OnnxRuntime"] = [],
    };

    /// <summary>The order of docs/architecture.md: a folder may use those before it.</summary>
    private static readonly string[] EngineFolders =
    [
        "Diagnostics", "Tensors", "Templates", "Models", "Validation", "Artifacts", "Protocol", "Runtimes", "Serving", "Hosting",
        "Inference", "Storage", "Dials", "Cluster", "Operations",
    ];

    public static TheoryData<string> Projects => [.. AllowedReferences.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_only_what_lies_below_it(string project)
    {
        XDocument file = XDocument.Load(Repository.PathOf("src", project, project + ".csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference")
            .Where(r => (string?)r.Attribute("ReferenceOutputAssembly") != "false")
            .Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));
        Assert.Empty(references.Except(AllowedReferences[project]));
    }

    [Fact]
    public void Every_project_in_src_has_its_arrows_listed()
    {
        IEnumerable<string> projects = Directory.GetDirectories(Repository.PathOf("src")).Select(d => Path.GetFileName(d)!);
        Assert.Empty(projects.Except(AllowedReferences.Keys));
    }

    [Fact]
    public void Engine_folder_uses_only_folders_above_it()
    {
        var wrong = new List<string>();
        foreach (string file in Repository.SourcesOf("src", "DismPS.Engine"))
        {
            string folder = Path.GetRelativePath(Repository.PathOf("src", "DismPS.Engine"), file).Split(Path.DirectorySeparatorChar)[0];
            int own = Array.IndexOf(EngineFolders, folder);
            if (own < 0)
            {
                wrong.Add($"{file}: the folder {folder} has no place in the order");
                continue;
            }

            foreach (Match use in EngineNamespace().Matches(File.ReadAllText(file)))
            {
                int used = Array.IndexOf(EngineFolders, use.Groups[1].Value);
                if (used > own)
                    wrong.Add($"{Path.GetFileName(file)} in {folder} uses {use.Groups[1].Value}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Engine_knows_neither_PowerShell_nor_AspNet()
    {
        string[] wrong = [.. Repository.SourcesOf("src", "DismPS.Engine")
            .Where(f => File.ReadAllText(f) is var text && (text.Contains("using System.Management.Automation") || text.Contains("using Microsoft.AspNetCore")))];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Cmdlets_and_commands_call_operations_only()
    {
        string[] forbidden = ["Engine.Tensors", "Engine.Protocol", "Engine.Runtimes", "Engine.Serving", "Engine.Storage"];
        IEnumerable<string> sources = Repository.SourcesOf("src", "DismPS", "Commands").Concat(Repository.SourcesOf("src", "DismPS.Tool", "Commands"));
        IEnumerable<string> wrong = sources.Where(f => Path.GetFileName(f) != "ServeCommand.cs" && Path.GetFileName(Path.GetDirectoryName(f)) != "Serving" && forbidden.Any(File.ReadAllText(f).Contains));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_source_file_stays_short_enough_to_have_one_job()
    {
        IEnumerable<string> long_ = Repository.SourcesOf("src")
            .Select(f => (File: f, Lines: File.ReadLines(f).Count()))
            .Where(f => f.Lines > 400)
            .Select(f => $"{f.File}: {f.Lines} lines");
        Assert.Empty(long_);
    }

    [GeneratedRegex(@"DismPS\.Engine\.(\w+)")]
    private static partial Regex EngineNamespace();
}
