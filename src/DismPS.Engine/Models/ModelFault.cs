namespace DismPS.Engine.Models;

/// <summary>Why a file cannot be read as the model that it should be.</summary>
/// <param name="Kind">How much is known.</param>
/// <param name="Message">What the file is, to follow its name and a colon; no full stop.</param>
/// <param name="Cure">What to do.</param>
public sealed record ModelFault(ModelFaultKind Kind, string Message, string Cure);
