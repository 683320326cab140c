using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Output;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Engine.Operations;

/// <summary>The results of golden cases as JUnit's XML: one suite a resource. An earlier report stays until this one is complete.</summary>
public sealed class GoldenReportFile : IAsyncDisposable
{
    private const string Name = "dismps test";

    private readonly AsideFile _file;
    private readonly string _path;
    private readonly List<(string Template, GoldenResult Result)> _results = [];

    private GoldenReportFile(string path) => (_path, _file) = (path, AsideFile.Create(path));

    /// <summary>Begins a report.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: it cannot be written.</exception>
    public static GoldenReportFile Create(string path) => new(path);

    /// <summary>Takes a result.</summary>
    /// <param name="template">The template as its user names it.</param>
    /// <param name="result">The result.</param>
    public void Add(string template, GoldenResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _results.Add((template, result));
    }

    /// <summary>Writes the report and puts it to its place.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: it cannot be written.</exception>
    public async Task CompleteAsync()
    {
        // Resources of one name in several templates are suites of their own.
        JUnitSuite[] suites =
        [
            .. _results.GroupBy(entry => (entry.Template, entry.Result.Resource))
                .Select(group => new JUnitSuite(NameOf(group.Key.Template, group.Key.Resource), [.. group.Select(entry => CaseOf(entry.Template, entry.Result))])),
        ];
        try
        {
            using var buffer = new MemoryStream();
            JUnitXml.Write(buffer, Name, suites);
            await _file.Stream.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length)).ConfigureAwait(false);
        }
        catch (Exception fault) when (AsideFile.IsWriting(fault))
        {
            throw AsideFile.Failed(_path, fault);
        }

        await _file.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Takes an incomplete report away.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static string NameOf(string template, string resource) => resource.Length > 0 ? resource : template;

    private static JUnitCase CaseOf(string template, GoldenResult result) => new(NameOf(template, result.Resource), result.Case)
    {
        File = template,
        Duration = result.Duration,
        Fault = result.Failure is { } failure ? new JUnitFault(true, failure.Code.ToString(), failure.Message, $"{failure.Message}\n{failure.Cure}")
            : result.Passed ? null
            : new JUnitFault(false, "difference", result.Difference!, result.Difference!),
    };
}
