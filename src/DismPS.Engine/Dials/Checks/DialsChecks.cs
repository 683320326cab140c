using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Dials.Checks;

/// <summary>Checks of templates against one service. Answers are kept as long as this object lives; it serves several checks at once.</summary>
public sealed class DialsChecks : IDisposable
{
    // Many templates shall not wait, one after the other, for a service that is down.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly DialsConnection? _connection;
    private readonly DialsKnowledge? _knowledge;
    private readonly bool _isRequired;
    private readonly TimeProvider _time;
    private Outage? _outage;

    /// <summary>Takes over a connection.</summary>
    /// <param name="connection">Closed with this object.</param>
    /// <param name="isRequired">Whether a service that cannot be asked is a failure; a warning otherwise, and then it is left alone for a minute.</param>
    /// <param name="time">The clock; the system's when null.</param>
    public DialsChecks(DialsConnection connection, bool isRequired, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _time = time ?? TimeProvider.System;
        _connection = connection;
        Service = connection.Service;
        _isRequired = isRequired;
        _knowledge = new DialsKnowledge(connection.Client, connection.Credential.User);
    }

    private DialsChecks(DialsService service, DismException failure)
    {
        Service = service;
        _time = TimeProvider.System;
        _outage = new Outage(failure, _time.GetTimestamp());
    }

    /// <summary>The service.</summary>
    public DialsService Service { get; }

    /// <summary>Checks that ask nothing and tell why.</summary>
    internal static DialsChecks NotAsked(DialsService service, DismException failure) => new(service, failure);

    /// <summary>Adds what DIALS says of a template.</summary>
    /// <param name="check">The check, whose own findings are there.</param>
    /// <param name="checkNames">Whether registered models of the resources' names are told.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">DIALS could not be asked and this is required.</exception>
    internal async Task RunAsync(TemplateCheck check, bool checkNames, CancellationToken ct)
    {
        if (check.Draft is not { } draft || check.Context is not { } context)
            return;
        if (_outage is { } outage && (_knowledge is null || _time.GetElapsedTime(outage.Since) < Pause))
        {
            Tell(outage.Failure, draft, context);
            return;
        }

        try
        {
            await new DialsCheck(_knowledge!).RunAsync(draft, context, checkNames, ct).ConfigureAwait(false);
        }
        catch (DismException e) when (!_isRequired)
        {
            if (e.Code is ErrorCode.ServerUnreachable or ErrorCode.Timeout or ErrorCode.ServerBusy or ErrorCode.ServiceFailed or ErrorCode.NotSignedIn)
                _outage = new Outage(e, _time.GetTimestamp());
            Tell(e, draft, context);
        }
    }

    private static void Tell(DismException failure, TemplateDraft draft, RuleContext context) =>
        context.Report(RuleCatalog.DialsNotAsked, "", new SourceLocation(draft.Document.File, 1, 1), $"DIALS was not asked: {failure.Message}", failure.Cure);

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    private sealed record Outage(DismException Failure, long Since);
}
