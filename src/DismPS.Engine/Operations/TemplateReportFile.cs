using DismPS.Engine.Inference.Output;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Engine.Operations;

/// <summary>A report that takes its place when it is complete; an earlier one stays until then.</summary>
public sealed class TemplateReportFile : IAsyncDisposable
{
    private readonly AsideFile _file;
    private readonly BufferedStream _buffer;
    private readonly string _path;

    private TemplateReportFile(ReportFormat format, string path, ReportOptions options)
    {
        _path = path;
        _file = AsideFile.Create(path);
        _buffer = new BufferedStream(_file.Stream, 1 << 16);
        Report = TemplateReport.Create(format, _buffer, options);
    }

    /// <summary>Takes the templates.</summary>
    public TemplateReport Report { get; }

    /// <summary>Begins a report.</summary>
    /// <param name="format">The form.</param>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="options">How to write.</param>
    /// <exception cref="Diagnostics.DismException">The file cannot be written.</exception>
    public static TemplateReportFile Create(ReportFormat format, string path, ReportOptions options) => new(format, path, options);

    /// <summary>Ends the report and puts it to its place.</summary>
    /// <exception cref="Diagnostics.DismException">The file cannot be written.</exception>
    public async Task CompleteAsync()
    {
        try
        {
            Report.Complete();
            await _buffer.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (AsideFile.IsWriting(fault))
        {
            throw AsideFile.Failed(_path, fault);
        }

        await _file.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Takes an incomplete report away.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
