using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Dials.Checks;

/// <summary>Checks of templates against one service. Answers are kept as long as this object lives; it serves several checks at once.</summary>
public sealed class DialsChecks : IDisposable
{
    private readonly DialsConnection _connection;
    private readonly DialsKnowledge _knowledge;
    private readonly bool _isRequired;

    /// <summary>Takes over a connection.</summary>
    /// <param name="connection">Closed with this object.</param>
    /// <param name="isRequired">Whether a service that cannot be asked is a failure; a warning otherwise.</param>
    public DialsChecks(DialsConnection connection, bool isRequired)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        _isRequired = isRequired;
        _knowledge = new DialsKnowledge(connection.Client, connection.Credential.User);
    }

    /// <summary>The service.</summary>
    public DialsService Service => _connection.Service;

    /// <summary>Adds what DIALS says of a template.</summary>
    /// <param name="check">The check, whose own findings are there.</param>
    /// <param name="checkNames">Whether registered models of the resources' names are told.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">DIALS could not be asked and this is required.</exception>
    internal async Task RunAsync(TemplateCheck check, bool checkNames, CancellationToken ct)
    {
        if (check.Draft is not { } draft || check.Context is not { } context)
            return;
        try
        {
            await new DialsCheck(_knowledge).RunAsync(draft, context, checkNames, ct).ConfigureAwait(false);
        }
        catch (DismException e) when (!_isRequired)
        {
            context.Report(RuleCatalog.DialsNotAsked, "", new SourceLocation(draft.Document.File, 1, 1), $"DIALS was not asked: {e.Message}", e.Cure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
