namespace DismPS.Engine.Operations;

/// <summary>What was recorded.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Folder">Absolute folder of the golden cases.</param>
/// <param name="Cases">The cases in order.</param>
/// <param name="Notes">What was left out, in sentences.</param>
public sealed record RecordedCases(string Resource, string Folder, IReadOnlyList<RecordedCase> Cases, IReadOnlyList<string> Notes);
