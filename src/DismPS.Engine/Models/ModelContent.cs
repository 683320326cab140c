using System.Buffers.Binary;
using System.Text;

namespace DismPS.Engine.Models;

/// <summary>Recognises the kind of a model file by its first bytes, whatever its name. Only what is certain is named.</summary>
internal static class ModelContent
{
    /// <summary>As many bytes of a file as recognition looks at.</summary>
    public const int HeadBytes = 4096;

    private const byte Object = (byte)'{';

    /// <summary>The kind of a file.</summary>
    /// <param name="head">Its first <see cref="HeadBytes"/>, or all of it.</param>
    public static ModelFileKind Recognise(ReadOnlySpan<byte> head)
    {
        ModelFileKind kind = BySignature(head);
        if (kind == ModelFileKind.Unknown)
            kind = ByMessage(head);
        return kind == ModelFileKind.Unknown ? ByText(head) : kind;
    }

    /// <summary>What a file is, from its first bytes; the stream stands behind them then.</summary>
    /// <param name="content">The file from its first byte.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ModelFileKind Recognise(Stream content) => Recognise(Head(content));

    /// <summary>The first bytes of a file, at most <see cref="HeadBytes"/>.</summary>
    /// <param name="content">The file from its first byte.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ReadOnlySpan<byte> Head(Stream content)
    {
        var head = new byte[HeadBytes];
        return head.AsSpan(0, content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
    }

    /// <summary>The kind in words: <c>a Keras HDF5 file</c>.</summary>
    public static string Describe(ModelFileKind kind) => kind switch
    {
        ModelFileKind.Onnx => "an ONNX model",
        ModelFileKind.TensorFlowGraph => "the saved_model.pb of a TensorFlow SavedModel",
        ModelFileKind.TensorFlowLite => "a TensorFlow Lite model",
        ModelFileKind.Hdf5 => "an HDF5 file, as Keras writes with the ending .h5",
        ModelFileKind.KerasArchive => "a Keras archive (.keras)",
        ModelFileKind.TorchArchive => "a PyTorch archive",
        ModelFileKind.TorchLegacy => "a PyTorch file of the old torch.save",
        ModelFileKind.Zip => "a zip archive",
        ModelFileKind.NumPyArray => "a NumPy array (.npy)",
        ModelFileKind.NumPyArchive => "NumPy arrays (.npz)",
        ModelFileKind.Pickle => "a Python pickle, as joblib and pickle write it",
        ModelFileKind.Compressed => "a compressed file, as joblib writes with compress",
        ModelFileKind.Ubjson => "UBJSON, as XGBoost writes with the ending .ubj",
        ModelFileKind.Json => "JSON",
        ModelFileKind.XGBoostBinary => "an XGBoost model in the old binary format",
        ModelFileKind.XGBoostDump => "a dump of XGBoost's trees, which no program loads",
        ModelFileKind.LightGbmText => "a LightGBM model",
        ModelFileKind.RootFile => "a ROOT file",
        ModelFileKind.Parquet => "a Parquet table",
        ModelFileKind.Picture => "a picture",
        ModelFileKind.Document => "a document",
        ModelFileKind.Program => "a program or library",
        ModelFileKind.Tar => "a tar archive",
        ModelFileKind.LfsPointer => "a Git LFS pointer, not the file itself",
        ModelFileKind.WebPage => "an HTML or XML page, perhaps the error page of a download",
        _ => "of no known kind",
    };

    private static ModelFileKind BySignature(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("PK\u0003\u0004"u8))
            return OfZip(head);
        if (head.Length > 6 && head[0] == 0x93 && head[1..].StartsWith("NUMPY"u8))
            return ModelFileKind.NumPyArray;
        if (head.Length > 8 && head[0] == 0x89)
            return head[1..].StartsWith("HDF\r\n\u001a\n"u8) ? ModelFileKind.Hdf5 : head[1..].StartsWith("PNG\r\n\u001a\n"u8) ? ModelFileKind.Picture : ModelFileKind.Unknown;
        if (head.Length > 3 && head[0] == 0x80 && head[1] is >= 2 and <= 5)
            return OfPickle(head);
        if (IsCompressed(head))
            return ModelFileKind.Compressed;
        if (head.StartsWith("binf"u8) || IsBareXGBoost(head))
            return ModelFileKind.XGBoostBinary;
        if (head.StartsWith("root\0"u8))
            return ModelFileKind.RootFile;
        if (head.StartsWith("PAR1"u8))
            return ModelFileKind.Parquet;
        if (head.StartsWith("GIF8"u8) || (head.Length > 3 && head[0] == 0xFF && head[1] == 0xD8 && head[2] == 0xFF))
            return ModelFileKind.Picture;
        if (head.StartsWith("%PDF-"u8))
            return ModelFileKind.Document;
        if (head.StartsWith("\u007fELF"u8))
            return ModelFileKind.Program;
        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
            return ModelFileKind.Tar;
        return head.Length > 8 && head[4..].StartsWith("TFL3"u8) ? ModelFileKind.TensorFlowLite : ModelFileKind.Unknown;
    }

    // The first entry's name is at byte 30; the archives of each program begin with the same files.
    private static ModelFileKind OfZip(ReadOnlySpan<byte> head)
    {
        if (head.Length < 31)
            return ModelFileKind.Zip;
        int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(head[26..]), head.Length - 30);
        ReadOnlySpan<byte> name = head.Slice(30, length);
        if (name.EndsWith(".npy"u8))
            return ModelFileKind.NumPyArchive;
        if (name.SequenceEqual("metadata.json"u8) || name.SequenceEqual("config.json"u8) || name.SequenceEqual("model.weights.h5"u8))
            return ModelFileKind.KerasArchive;
        // PyTorch aligns its entries with an extra field of the kind FB, after the name.
        bool isTorch = head[(30 + length)..].StartsWith("FB"u8) || name.EndsWith("/data.pkl"u8) || name.IndexOf("/code/"u8) >= 0
            || name.EndsWith("/version"u8) || name.EndsWith("/byteorder"u8) || name.EndsWith("/.format_version"u8);
        return isTorch ? ModelFileKind.TorchArchive : ModelFileKind.Zip;
    }

    // torch.save before 1.6 begins with a pickled number of 10 bytes, 0x1950a86a20f9469cfc6c.
    private static ModelFileKind OfPickle(ReadOnlySpan<byte> head) =>
        head[2..].StartsWith((ReadOnlySpan<byte>)[0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9]) ? ModelFileKind.TorchLegacy : ModelFileKind.Pickle;

    private static bool IsCompressed(ReadOnlySpan<byte> head) => head.Length > 8 && (
        (head[0] == 0x78 && (head[1] is 0x01 or 0x5E or 0x9C or 0xDA))
        || head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08])
        || (head.StartsWith("BZh"u8) && head[4..].StartsWith("1AY&"u8))
        || head.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
        || head.StartsWith((ReadOnlySpan<byte>)[0x5D, 0x00, 0x00, 0x80, 0x00])
        || head.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18])
        || head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]));

    // Without the mark "binf": 136 bytes of parameters, then the objective with its length: "binary:logistic".
    private static bool IsBareXGBoost(ReadOnlySpan<byte> head)
    {
        if (head.Length < 160)
            return false;
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(head[136..]);
        return length is >= 5 and <= 16 && head.Slice(144, (int)length).Contains((byte)':') && IsPrintable(head.Slice(144, (int)length));
    }

    // Protobuf messages have no mark: the first two fields have to be those of the format.
    private static ModelFileKind ByMessage(ReadOnlySpan<byte> head)
    {
        if (head.Length < 16 || head[0] != 0x08)
            return ModelFileKind.Unknown;
        if (head[1] == 1 && head[2] == 0x12)
            return ModelFileKind.TensorFlowGraph;
        bool hasProducer = head[2] == 0x12 && head[3] is > 0 and < 100 && head.Length > 4 + head[3] && IsPrintable(head.Slice(4, head[3]));
        bool hasGraph = head[2] == 0x3A && head[3] >= 0x80 && head[..12].Contains((byte)0x0A);
        return head[1] is >= 2 and <= 32 && (hasProducer || hasGraph) ? ModelFileKind.Onnx : ModelFileKind.Unknown;
    }

    private static ModelFileKind ByText(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("version https://git-lfs.github.com/spec"u8))
            return ModelFileKind.LfsPointer;
        if (head.StartsWith("tree\nversion="u8) || head.StartsWith("tree\r\nversion="u8) || head.StartsWith("tree\nnum_class="u8))
            return ModelFileKind.LightGbmText;
        if (head.StartsWith("booster["u8))
            return ModelFileKind.XGBoostDump;
        ReadOnlySpan<byte> text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty)
            return ModelFileKind.Unknown;
        if (text[0] == Object)
            return OfObject(text[1..]);
        if (text[0] == '[' && text.IndexOf("\"nodeid\""u8) >= 0)
            return ModelFileKind.XGBoostDump;
        string start = Encoding.Latin1.GetString(text[..Math.Min(text.Length, 16)]);
        return start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? ModelFileKind.WebPage : ModelFileKind.Unknown;
    }

    private static ModelFileKind OfObject(ReadOnlySpan<byte> rest)
    {
        // UBJSON as XGBoost writes it: L, the length of the first name in 8 bytes, the name.
        if (rest.Length > 9 && rest[0] == 'L' && BinaryPrimitives.ReadUInt64BigEndian(rest[1..]) is var length and > 0 and < 256)
            return rest.Length >= 9 + (int)length && IsPrintable(rest.Slice(9, (int)length)) ? ModelFileKind.Ubjson : ModelFileKind.Unknown;
        rest = rest.TrimStart(" \t\r\n"u8);
        return !rest.IsEmpty && rest[0] == '"' ? ModelFileKind.Json : ModelFileKind.Unknown;
    }

    private static bool IsPrintable(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
}
