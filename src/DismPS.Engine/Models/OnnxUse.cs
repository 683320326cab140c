namespace DismPS.Engine.Models;

/// <summary>Where a graph names a value that it needs, as offsets in the file.</summary>
/// <param name="NameStart">The name.</param>
/// <param name="NameLength">Its length in bytes.</param>
/// <param name="NodeStart">The node; 0 for an output of the graph.</param>
/// <param name="NodeEnd">Behind the node.</param>
internal readonly record struct OnnxUse(long NameStart, int NameLength, long NodeStart, long NodeEnd);
