using DismPS.Engine.Diagnostics;
using DismPS.Engine.Tensors;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of .npy arrays.</summary>
internal sealed class NpyTarget() : FuzzTarget("npy", SeedFiles.Of("tests/data/npy", "*.npy"), Header)
{
    public static readonly IReadOnlyList<byte[]> Header = Words(
        "\x93NUMPY", "\x01\x00", "\x02\x00", "\x03\x00", "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", "'descr'", "'fortran_order'", "'shape'", "True", "False", "(", ")", ",", "'<f8'",
        "'|O'", "'<U5'", "'|S0'", "'>i8'", "'<M8[ns]'", "'|V4'", "[('a', '<f4')]", "0", "-1", "4611686018427387904", "18446744073709551615L", "\\x41", "\n");

    public override bool Run(byte[] input)
    {
        try
        {
            ReadAll(NpyArray.OpenAsync(new MemoryStream(input), "a.npy", 1 << 24, CancellationToken.None).AsTask().GetAwaiter().GetResult());
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.InputInvalid)
        {
            return false;
        }
    }

    /// <summary>Reads an array as inference does, in blocks of rows.</summary>
    public static void ReadAll(NpyArray array)
    {
        // An array of many rows without elements has no end to speak of.
        for (int block = 0; block < 100 && array.ReadRowsAsync(1000, CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } rows; block++)
            Require(rows.Shape.Count == array.Header.Shape.Length, "the rows have another rank than the array");
    }
}
