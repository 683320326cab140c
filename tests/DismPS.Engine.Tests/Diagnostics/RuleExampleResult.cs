using System.Collections.Concurrent;
using System.Collections.Immutable;
using DismPS.DialsStandIn;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Operations;
using DismPS.Engine.Tests.Dials;
using DismPS.Engine.Validation;
using DialsService = DismPS.Engine.Dials.DialsService;

namespace DismPS.Engine.Tests.Diagnostics;

/// <summary>What the checker says of an example, and of its corrected form.</summary>
/// <param name="Example">The example.</param>
/// <param name="Diagnostic">The first finding of the rule; null when it does not fire.</param>
/// <param name="Lines">The file that the finding points into; empty when it points at no line.</param>
/// <param name="Folder">The folder that it was checked in, gone by now.</param>
/// <param name="Found">All findings.</param>
/// <param name="FoundAfterwards">All findings in the corrected form; null when the example has none.</param>
internal sealed record RuleExampleResult(
    RuleExample Example, Diagnostic? Diagnostic, ImmutableArray<string> Lines, string Folder,
    ImmutableArray<Diagnostic> Found, ImmutableArray<Diagnostic>? FoundAfterwards)
{
    // A token of the usual form whose claims name the user "you".
    private static readonly string TokenOfUser = $"e30.{System.Buffers.Text.Base64Url.EncodeToString("{\"cern_upn\":\"you\"}"u8)}.c2ln";

    private static readonly ConcurrentDictionary<string, Lazy<RuleExampleResult>> Results = new();

    /// <summary>The result for a rule; each example is checked once.</summary>
    public static RuleExampleResult Of(string id) => Results.GetOrAdd(id, key => new Lazy<RuleExampleResult>(() => Task.Run(() => CheckAsync(RuleExample.Load(key))).GetAwaiter().GetResult())).Value;

    private static async Task<RuleExampleResult> CheckAsync(RuleExample example)
    {
        using var temporary = new TemporaryFolder();
        // Examples may put files beside the template's folder.
        string folder = temporary.At("metsig");
        example.Materialise(folder);
        ImmutableArray<Diagnostic> found = await ValidateAsync(folder, example.DialsAnswers);
        Diagnostic? diagnostic = found.FirstOrDefault(d => d.Id == example.Id);
        ImmutableArray<string> lines = [];
        ImmutableArray<Diagnostic>? afterwards = null;
        if (diagnostic is { Location: { Line: > 0, File: { } file } })
        {
            string path = Path.GetFullPath(file, folder);
            lines = [.. File.ReadAllLines(path)];
            if (example.Corrected is { } corrected)
            {
                File.WriteAllLines(path, Correct(lines, diagnostic.Location.Line - 1, example.Lines, corrected));
                afterwards = await ValidateAsync(folder, example.DialsAnswers);
            }
        }

        return new RuleExampleResult(example, diagnostic, lines, folder, found, afterwards);
    }

    // The corrected lines are written as deep as the outermost of those that they replace.
    private static IEnumerable<string> Correct(ImmutableArray<string> lines, int first, int count, string corrected)
    {
        string indentation = new(' ', RulePage.DepthOf(lines.Skip(first).Take(count)));
        IEnumerable<string> replacement = corrected.Length == 0 ? [] : corrected.TrimEnd('\n').Split('\n').Select(line => indentation + line);
        return [.. lines.Take(first), .. replacement, .. lines.Skip(first + count)];
    }

    private static async Task<ImmutableArray<Diagnostic>> ValidateAsync(string folder, bool? dialsAnswers)
    {
        var input = new TemplateInput(new TemplateSource("template.yaml", folder));
        if (dialsAnswers is not { } answers)
            return ValidateTemplate.One(input).Diagnostics;
        await using StandIn standIn = await StandIn.StartAsync(new StandInOptions
        {
            Catalog = Catalog.Read(RepositoryFiles.Data("rules", "dials.json")),
            AccessTokens = [TokenOfUser],
        });
        if (!answers)
            standIn.Faults.Add(CallMatch.Any, Fault.Status(503, """{"detail": "Down for maintenance."}"""), times: int.MaxValue);
        using DialsChecks dials = CatalogService.Open(standIn, isRequired: false, TokenOfUser);
        ValidationResult result = await ValidateTemplate.OneAsync(input, new ValidateTemplateOptions { Dials = dials }, CancellationToken.None);
        // The page names the real service.
        string address = standIn.BaseUrl.ToString();
        return [.. result.Diagnostics.Select(d => d with { Message = d.Message.Replace(address, DialsService.Production.BaseUrl.ToString(), StringComparison.Ordinal) })];
    }
}
