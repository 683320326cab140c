namespace DismPS.Engine.Inference.Input;

/// <summary>A column name that ends in indices: <c>input_0[3]</c>, <c>map[2][3]</c> or <c>map[2,3]</c>.</summary>
internal static class IndexedName
{
    /// <summary>Splits base and indices, each from 0; false when there are none.</summary>
    public static bool TrySplit(string name, out string stem, out int[] indices)
    {
        stem = name;
        indices = [];
        List<int> found = [];
        ReadOnlySpan<char> rest = name.AsSpan().TrimEnd();
        while (rest.EndsWith("]"))
        {
            int open = rest.LastIndexOf('[');
            if (open <= 0)
                return false;
            int at = 0;
            foreach (Range part in rest[(open + 1)..^1].Split(','))
            {
                ReadOnlySpan<char> digits = rest[(open + 1)..^1][part].Trim();
                if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange('0', '9'))
                    return false;
                found.Insert(at++, int.Parse(digits));
            }

            rest = rest[..open].TrimEnd();
        }

        if (found.Count == 0)
            return false;
        stem = rest.ToString();
        indices = [.. found];
        return true;
    }
}
