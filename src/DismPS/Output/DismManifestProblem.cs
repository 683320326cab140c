using DismPS.Engine.Operations;

namespace DismPS;

/// <summary>Something that is wrong with a manifest.</summary>
public sealed record DismManifestProblem
{
    private readonly string _text;

    internal DismManifestProblem(LocatedProblem problem)
    {
        Severity = (DismSeverity)problem.Problem.Severity;
        Reason = problem.Problem.Reason;
        Field = problem.Problem.Path;
        Message = problem.Problem.Message;
        Cure = problem.Problem.Cure;
        Path = problem.Location.File;
        Line = problem.Location.Line;
        Column = problem.Location.Column;
        _text = problem.Location.File is null ? problem.Problem.ToString() : problem.ToString();
    }

    /// <summary>An error when the server would refuse it or the model could not run; else a warning.</summary>
    public DismSeverity Severity { get; }

    /// <summary>Which rule, such as <c>unknown-field</c>; never renamed.</summary>
    public string Reason { get; }

    /// <summary>The field: <c>spec.predictor.model.runtime</c>.</summary>
    public string Field { get; }

    /// <summary>What is wrong and why.</summary>
    public string Message { get; }

    /// <summary>What to do about it; null when the message says it.</summary>
    public string? Cure { get; }

    /// <summary>Absolute path of the file; null for a manifest that is in none.</summary>
    public string? Path { get; }

    /// <summary>Line from 1; 0 when unknown.</summary>
    public int Line { get; }

    /// <summary>Column from 1; 0 when unknown.</summary>
    public int Column { get; }

    /// <summary><c>file:line:column: error reason field: message cure</c>.</summary>
    public override string ToString() => _text;
}
