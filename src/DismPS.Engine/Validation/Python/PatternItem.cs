namespace DismPS.Engine.Validation.Python;

/// <summary>One item of a pattern.</summary>
/// <param name="Width">How much it matches.</param>
/// <param name="CanRepeat">False for anchors such as <c>^</c>.</param>
/// <param name="IsRepetition">True when it is repeated already.</param>
internal readonly record struct PatternItem(PatternWidth Width, bool CanRepeat, bool IsRepetition)
{
    public static PatternItem Character => new(PatternWidth.One, CanRepeat: true, IsRepetition: false);

    public static PatternItem Group(PatternWidth width) => new(width, CanRepeat: true, IsRepetition: false);
}
