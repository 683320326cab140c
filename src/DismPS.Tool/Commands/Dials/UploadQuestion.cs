using DismPS.Engine.Operations;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dials;

/// <summary>Asks on standard error, and takes the answer from standard input, so that <c>yes |</c> and a terminal both do.</summary>
internal static class UploadQuestion
{
    /// <summary>Asks whether to go on although a model of the name is registered; null at the end of the input.</summary>
    public static async Task<bool?> AskAsync(RegisteredName found, CommandOutput output, CancellationToken cancellationToken)
    {
        string by = found.Model.CreatedBy is { } user ? $" by {user}" : "";
        output.Message($"A model '{found.Model.Name}' is registered in DIALS, revision {found.Model.Revision}{by}.");
        output.Message($"Upload '{found.Resource.Name}' as its next revision? (y/n)");
        // Reading a terminal cannot be cancelled; whoever ends the program is not kept by it.
        string? answer = await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer is null ? null : answer.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
