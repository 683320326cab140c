using System.Runtime.CompilerServices;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Lists the models that are registered in DIALS.</summary>
public static class ListDialsModels
{
    /// <summary>The models in the service's order, page by page as they are enumerated.</summary>
    /// <param name="filter">Which; exact names are asked for, other rules are applied to all.</param>
    /// <param name="options">Which service, and how it is reached.</param>
    /// <param name="environment">Tokens, secrets and folders.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.NotSignedIn"/>, or the call fails.</exception>
    public static async IAsyncEnumerable<RegisteredModel> StreamAsync(
        ModelFilter filter, DialsOptions options, DialsEnvironment environment, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using DialsConnection connection = DialsConnection.Open(options, environment, time);
        foreach (string? name in filter.Name.Names.IsEmpty ? [null] : filter.Name.Names.Cast<string?>())
        {
            await foreach (RegisteredModel model in connection.Client.ListModelsAsync(name, filter.Workspace, cancellationToken).ConfigureAwait(false))
            {
                if (filter.Name.Matches(model.Name) && (!filter.ActiveOnly || model.Active) && IsOf(model, filter.Type))
                    yield return model;
            }
        }
    }

    // Types are long, and their last part is what people call them.
    private static bool IsOf(RegisteredModel model, string? type) =>
        type is null || (model.Type is { } full && (full.Equals(type, StringComparison.OrdinalIgnoreCase) || full.EndsWith("::" + type, StringComparison.OrdinalIgnoreCase)));
}
