namespace DismPS.Engine.Inference.Input;

/// <summary>What a property of a JSON row is.</summary>
/// <param name="Utf8">Its name in the file.</param>
/// <param name="Name">Its name after mapping.</param>
/// <param name="Kind">Whole (an input), Run, Lumisection or Other.</param>
/// <param name="Input">Index among the inputs that the file has.</param>
internal sealed record JsonTarget(byte[] Utf8, string Name, CsvColumnKind Kind, int Input);
