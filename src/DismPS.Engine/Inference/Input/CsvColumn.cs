namespace DismPS.Engine.Inference.Input;

/// <summary>What a column of a CSV file is.</summary>
/// <param name="Kind">Its role.</param>
/// <param name="Input">Index of the input, for elements and whole inputs.</param>
/// <param name="Offset">Index of the element in the row, for elements.</param>
internal readonly record struct CsvColumn(CsvColumnKind Kind, int Input = -1, int Offset = 0);
