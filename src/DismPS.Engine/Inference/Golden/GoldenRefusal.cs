using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference;

/// <summary>How a request must be refused: a status, or several that are all right.</summary>
/// <param name="Status">As the file says it: <c>400</c>, <c>4xx or 5xx</c>, <c>refused at load</c>.</param>
/// <param name="About">What the refusal is about, for people; null when the file does not say.</param>
public sealed partial record GoldenRefusal(string Status, string? About)
{
    /// <summary>Whether the text says any status that is known.</summary>
    public bool IsKnown => AtLoad || Classes().Matches(Status).Count > 0;

    /// <summary>Whether an answer is all right too.</summary>
    public bool AllowsAnswer => Has('2');

    /// <summary>Whether the model itself may be refused when it is loaded.</summary>
    public bool AtLoad => Status.Contains("load", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a failure is the wanted one. Only its class is looked at: servers differ in 400 and 422 for one fault.</summary>
    public bool Fits(ErrorCode code) => code switch
    {
        ErrorCode.RequestInvalid or ErrorCode.ResourceNotFound => Has('4'),
        ErrorCode.InferenceFailed => Has('5'),
        // 429 and 503, which a server also answers for a model that is not ready.
        ErrorCode.ServerBusy => Has('4') || Has('5'),
        ErrorCode.ModelLoadFailed or ErrorCode.ModelTypeUnsupported => AtLoad || Has('5'),
        _ => false,
    };

    /// <summary>The class of status that a failure stands for.</summary>
    public static string ClassOf(ErrorCode code) => code switch
    {
        ErrorCode.RequestInvalid or ErrorCode.ResourceNotFound => "4xx",
        ErrorCode.ServerBusy => "429 or 503",
        _ => "5xx",
    };

    private bool Has(char first) => Classes().Matches(Status).Any(match => match.Value[0] == first);

    [GeneratedRegex(@"\b[245](?:xx|\d\d)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Classes();
}
