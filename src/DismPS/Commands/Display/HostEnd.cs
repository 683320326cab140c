using System.Management.Automation;
using System.Management.Automation.Language;

namespace DismPS.Commands;

/// <summary>
/// Whether what a view makes goes to the host, or as text to a file or a variable. Views are not told, so it is read from the statements that are being run:
/// only Out-Default and Out-Host show, and only these sinks and redirections make text.
/// </summary>
public static class HostEnd
{
    private static readonly HashSet<string> Sinks = new(StringComparer.OrdinalIgnoreCase) { "Out-String", "oss", "Out-File", "Out-Printer", "lp", "Tee-Object", "tee" };

    /// <summary>True when it goes to the host.</summary>
    /// <param name="hostName">Name of the host; the one without a name shows nothing.</param>
    /// <param name="frames">What Get-PSCallStack says in the view; the first is the view's own.</param>
    public static bool IsReached(string? hostName, IEnumerable<CallStackFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return hostName != "Default Host" && !frames.Skip(1).Any(frame => MakesText(frame.Position));
    }

    private static bool MakesText(IScriptExtent? statement)
    {
        if (statement is null || string.IsNullOrEmpty(statement.Text))
            return false;
        // A statement stands within others, $(...) > file, and has others within it, (... | Out-String).Length.
        string? script = statement.StartScriptPosition?.GetFullScript();
        int start = script is null ? 0 : statement.StartOffset, end = start + statement.Text.Length;
        Ast whole = Parser.ParseInput(script ?? statement.Text, out _, out _);
        Ast block = whole.FindAll(ast => ast is ScriptBlockAst && Covers(ast, start, end), searchNestedScriptBlocks: true).MinBy(ast => ast.Extent.Text.Length) ?? whole;
        // What stands in another block is run by somebody else, who has a frame of his own.
        return block.FindAll(IsSink, searchNestedScriptBlocks: false)
            .Any(sink => Covers(sink, start, end) || (start <= sink.Extent.StartOffset && end >= sink.Extent.EndOffset));
    }

    private static bool Covers(Ast ast, int start, int end) => ast.Extent.StartOffset <= start && ast.Extent.EndOffset >= end;

    private static bool IsSink(Ast ast) => ast switch
    {
        PipelineAst pipeline => pipeline.PipelineElements.OfType<CommandAst>().Any(command => command.GetCommandName() is { } name && Sinks.Contains(name[(name.LastIndexOf('\\') + 1)..])),
        CommandBaseAst command => command.Redirections.OfType<FileRedirectionAst>().Any(r => r.FromStream is RedirectionStream.Output or RedirectionStream.All),
        _ => false,
    };
}
