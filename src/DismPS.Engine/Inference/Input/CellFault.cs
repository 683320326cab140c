namespace DismPS.Engine.Inference.Input;

/// <summary>Why a text is not an element.</summary>
internal enum CellFault
{
    None,
    Empty,
    NotANumber,
    OutOfRange,
    Fraction,
}
