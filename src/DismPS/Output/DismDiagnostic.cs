using System.ComponentModel;
using DismPS.Engine.Diagnostics;

namespace DismPS;

/// <summary>One finding about a template.</summary>
[TypeConverter(typeof(DeserializedConverter))]
public sealed record DismDiagnostic
{
    internal DismDiagnostic(Diagnostic diagnostic)
    {
        Id = diagnostic.Id;
        Category = diagnostic.Category;
        Severity = (DismSeverity)(int)diagnostic.Severity;
        Message = diagnostic.Message;
        Property = diagnostic.Path;
        File = diagnostic.Location.File;
        Line = diagnostic.Location.Line;
        Column = diagnostic.Location.Column;
        Suggestion = diagnostic.Suggestion;
        _text = diagnostic.ToString();
    }

    private readonly string _text;

    /// <summary>Stable id: <c>DISM0123</c>.</summary>
    public string Id { get; }

    /// <summary>Kind of fault in one word.</summary>
    public string Category { get; }

    /// <summary>How much it weighs.</summary>
    public DismSeverity Severity { get; }

    /// <summary>What is wrong.</summary>
    public string Message { get; }

    /// <summary>Place in the document: <c>Resources.MetSig.Properties.Name</c>.</summary>
    public string Property { get; }

    /// <summary>The template.</summary>
    public string? File { get; }

    /// <summary>Line from 1; 0 when unknown.</summary>
    public int Line { get; }

    /// <summary>Column from 1; 0 when unknown.</summary>
    public int Column { get; }

    /// <summary>What to do; null when nothing better is known than the message.</summary>
    public string? Suggestion { get; }

    /// <summary><c>file:line:column: error DISM0123: message</c>.</summary>
    public override string ToString() => _text;

    internal static DismDiagnostic Of(DeserializedObject remains) => new(new Diagnostic
    {
        Id = remains.Get<string>(nameof(Id)),
        Category = remains.Get<string>(nameof(Category)),
        Severity = (Engine.Diagnostics.Severity)(int)remains.Get<DismSeverity>(nameof(Severity)),
        Message = remains.Get<string>(nameof(Message)),
        Path = remains.Get<string>(nameof(Property)),
        Location = new SourceLocation(remains.Get<string?>(nameof(File)), remains.Get<int>(nameof(Line)), remains.Get<int>(nameof(Column))),
        Suggestion = remains.Get<string?>(nameof(Suggestion)),
    });

    internal Diagnostic ToEngine() => new()
    {
        Id = Id,
        Category = Category,
        Severity = (Engine.Diagnostics.Severity)(int)Severity,
        Message = Message,
        Path = Property,
        Location = new SourceLocation(File, Line, Column),
        Suggestion = Suggestion,
    };
}
