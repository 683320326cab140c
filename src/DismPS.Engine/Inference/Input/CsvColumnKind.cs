namespace DismPS.Engine.Inference.Input;

/// <summary>Role of a CSV column.</summary>
internal enum CsvColumnKind
{
    Ignored,
    Element,
    Whole,
    Run,
    Lumisection,
    Other,
}
