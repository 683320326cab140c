namespace DismPS.Engine.Hosting;

/// <summary>The <c>{"error":{...}}</c> document that a command with JSON output prints when it fails.</summary>
/// <param name="Error">The failure.</param>
internal sealed record StartFailure(StartFailure.Detail? Error)
{
    /// <summary>Code, message and cure of a failure.</summary>
    internal sealed record Detail(string? Code, string? Message, string? Cure, string? Target);
}
