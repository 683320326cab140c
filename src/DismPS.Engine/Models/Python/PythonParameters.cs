namespace DismPS.Engine.Models.Python;

/// <summary>Number of arguments that a function takes by position.</summary>
/// <param name="Least">Parameters without default.</param>
/// <param name="Most">All parameters; <see cref="int.MaxValue"/> with <c>*args</c>.</param>
/// <param name="NeedsKeyword">True when a parameter behind the star has no default.</param>
internal readonly record struct PythonParameters(int Least, int Most, bool NeedsKeyword)
{
    /// <summary>True when a call with so many arguments succeeds.</summary>
    public bool Takes(int arguments) => !NeedsKeyword && arguments >= Least && arguments <= Most;

    /// <summary>Counts the parameters between the brackets of a header.</summary>
    /// <param name="tokens">The header.</param>
    /// <param name="open">Index of the opening bracket.</param>
    public static PythonParameters Count(IReadOnlyList<PythonToken> tokens, int open)
    {
        int least = 0;
        int most = 0;
        bool isKeyword = false;
        bool needsKeyword = false;
        foreach ((int start, int end) in PythonArguments.Split(tokens, open))
        {
            PythonToken first = tokens[start];
            bool hasDefault = PythonArguments.IndexOf(tokens, start, end, "=") >= 0;
            if (first.Is("**") || first.Is("/"))
                continue;
            if (first.Is("*"))
            {
                isKeyword = true;
                most = end - start > 1 ? int.MaxValue : most;
            }
            else if (isKeyword)
            {
                needsKeyword |= !hasDefault;
            }
            else
            {
                least += hasDefault ? 0 : 1;
                most++;
            }
        }

        return new PythonParameters(least, most, needsKeyword);
    }
}
