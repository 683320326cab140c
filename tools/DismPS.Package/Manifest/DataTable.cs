namespace DismPS.Package.Manifest;

/// <summary>A hashtable of a data file, with the place of its end, where an entry can be added.</summary>
/// <param name="Values">Texts, lists of texts (<c>IReadOnlyList&lt;string&gt;</c>) and tables; names are compared without their case.</param>
/// <param name="Places">First and last character of each value.</param>
/// <param name="End">Where its closing brace stands.</param>
internal sealed record DataTable(IReadOnlyDictionary<string, object> Values, IReadOnlyDictionary<string, (int Start, int End)> Places, int End);
