using System.Numerics;

namespace DismPS.Engine.Templates.Reading;

/// <summary>A scalar as YAML 1.1 resolves it.</summary>
internal readonly record struct ScalarValue(ScalarKind Kind, BigInteger Integer = default, double Float = 0, bool Boolean = false)
{
    public static ScalarValue Text => new(ScalarKind.Text);

    public static ScalarValue Null => new(ScalarKind.Null);

    public static ScalarValue Date => new(ScalarKind.Date);

    public static ScalarValue Other => new(ScalarKind.Other);
}
