namespace DismPS.Engine.Validation.Python;

/// <summary>How many characters a part of a pattern matches; Python needs it for look-behind.</summary>
internal readonly record struct PatternWidth(long Least, long Most)
{
    // Beyond this a width counts as without bound.
    private const long Bound = 1L << 40;

    public static PatternWidth One => new(1, 1);

    public bool IsFixed => Least == Most;

    public PatternWidth Then(PatternWidth next) => new(Math.Min(Bound, Least + next.Least), Math.Min(Bound, Most + next.Most));

    public PatternWidth Or(PatternWidth other) => new(Math.Min(Least, other.Least), Math.Max(Most, other.Most));

    /// <summary>The width of a repetition; <paramref name="most"/> is null without upper bound.</summary>
    public PatternWidth Times(long least, long? most) => new(Product(Least, least), most is { } count ? Product(Most, count) : Most == 0 ? 0 : Bound);

    private static long Product(long a, long b) => a == 0 || b == 0 ? 0 : a > Bound / b ? Bound : a * b;
}
