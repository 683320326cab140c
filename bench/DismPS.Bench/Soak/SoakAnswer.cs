using System.Text;

namespace DismPS.Bench.Soak;

/// <summary>An HTTP answer.</summary>
/// <param name="Status">Its code.</param>
/// <param name="HeaderLength">Length of the JSON part of a binary body; null for none.</param>
/// <param name="Body">The body.</param>
internal sealed record SoakAnswer(int Status, int? HeaderLength, byte[] Body)
{
    public override string ToString() => $"{Status} {Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 300)))}";
}
