namespace DismPS.Package.Manifest;

/// <summary>A piece of a data file (psd1).</summary>
/// <param name="Kind">A sign (<c>@{ } @( ) = , ;</c>), <c>'</c> for a text, <c>a</c> for a word.</param>
/// <param name="Value">The text without quotes, or the word.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">Behind its last character.</param>
internal sealed record DataToken(string Kind, string Value, int Start, int End);
