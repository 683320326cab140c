using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Input;

/// <summary>Puts the indexed columns of one input into row-major order.</summary>
internal static class ElementLayout
{
    /// <summary>Offsets of the columns in the row, and the row's shape.</summary>
    /// <param name="dims">Row dims of the signature; -1 any size, default any rank.</param>
    /// <param name="indices">Indices of each column: all have one index (flattened, row-major) or one a dim.</param>
    /// <param name="shape">Shape of a row.</param>
    /// <param name="offsets">Offset of each column.</param>
    /// <returns>Null, or what is wrong: a column's index in <paramref name="indices"/> (or -1) and a sentence.</returns>
    public static (int Column, string Message)? Arrange(
        ImmutableArray<long> dims, IReadOnlyList<int[]> indices, out long[] shape, out int[] offsets)
    {
        offsets = new int[indices.Count];
        int rank = indices[0].Length;
        for (int i = 1; i < indices.Count; i++)
        {
            if (indices[i].Length != rank)
            {
                shape = [];
                return (i, $"has {indices[i].Length} indices where the columns before it have {rank}.");
            }
        }

        if (dims.IsDefault)
            dims = [.. Enumerable.Repeat(-1L, rank)];
        shape = [.. dims];
        if (rank != dims.Length && rank != 1)
            return (0, $"has {rank} indices; rows of this input have {dims.Length} dims, so that it takes one (flattened) or {dims.Length}.");

        bool flat = rank == 1 && dims.Length != 1;
        int open = dims.Count(dim => dim < 0);
        if (flat && open == 1)
        {
            long known = 1;
            foreach (long dim in dims)
                known *= Math.Max(dim, 1);
            shape[dims.IndexOf(-1)] = indices.Count / known;
        }
        else if (flat && open > 1)
        {
            return (-1, "several dims are open, so that flattened columns have no shape; give one index a dim, or use JSON or .npz.");
        }

        for (int axis = 0; axis < shape.Length && !flat; axis++)
        {
            if (shape[axis] < 0)
                shape[axis] = indices.Max(index => index[axis]) + 1L;
        }

        return Place(shape, flat, indices, offsets);
    }

    private static (int, string)? Place(long[] shape, bool flat, IReadOnlyList<int[]> indices, int[] offsets)
    {
        long count;
        try
        {
            count = Tensor.CountOf(shape);
        }
        catch (OverflowException)
        {
            count = long.MaxValue;
        }

        Dictionary<int, int> taken = new(indices.Count);
        for (int i = 0; i < indices.Count; i++)
        {
            long offset = 0;
            for (int axis = 0; axis < indices[i].Length; axis++)
            {
                long size = flat ? count : shape.Length == 0 ? 1 : shape[axis];
                if (indices[i][axis] >= size)
                    return (i, $"is outside: index {indices[i][axis]} of a dim of {size}.");
                offset = (offset * size) + indices[i][axis];
            }

            offsets[i] = (int)offset;
            if (!taken.TryAdd((int)offset, i))
                return (i, "gives an element that another column gives already.");
        }

        if (indices.Count == count)
            return null;
        int missing = 0;
        while (taken.ContainsKey(missing))
            missing++;
        return (-1, $"{count} columns are needed and {indices.Count} are there; the first that is missing is element {missing}{Spell(shape, missing)}.");
    }

    private static string Spell(long[] shape, long offset)
    {
        if (shape.Length == 1)
            return $" (a column that ends in [{offset}])";
        if (shape.Length == 0)
            return "";
        string text = "";
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            text = $"[{offset % shape[axis]}]{text}";
            offset /= shape[axis];
        }

        return $" ({text})";
    }
}
