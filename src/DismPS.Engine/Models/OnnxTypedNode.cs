namespace DismPS.Engine.Models;

/// <summary>A node whose inputs must have one type: the numbers of its last inputs' names, and its place.</summary>
/// <param name="A">An input; 0 for none.</param>
/// <param name="B">An input; 0 for none.</param>
/// <param name="C">An input; 0 for none.</param>
/// <param name="Start">Offset of the node.</param>
/// <param name="End">Offset behind it.</param>
internal readonly record struct OnnxTypedNode(ulong A, ulong B, ulong C, long Start, long End);
