using System.Buffers.Binary;
using System.Text;

namespace DismPS.Engine.Models.Trees;

/// <summary>Reads XGBoost models of all three formats.</summary>
internal static class XGBoostReader
{
    /// <summary>The fault of a document that may be right but takes too long.</summary>
    public const string TooManyValues = "has too many values to be looked through";

    private const int ParameterBytes = 136;
    private const int BoosterParameterBytes = 160;
    private const int MaxNameBytes = 256;

    /// <summary>Reads a model; null with the fault when it is none, or not all of one.</summary>
    public static XGBoostModelFile? Read(Stream content, out string? fault)
    {
        var head = new byte[ModelContent.HeadBytes];
        int count = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        content.Position = 0;
        switch (ModelContent.Recognise(head.AsSpan(0, count)))
        {
            case ModelFileKind.Ubjson:
                return ReadDocument(XGBoostFormat.Ubjson, UbjsonWalker.Walk, content, out fault);
            case ModelFileKind.Json:
                return ReadDocument(XGBoostFormat.Json, JsonWalker.Walk, content, out fault);
            case ModelFileKind.XGBoostBinary:
                XGBoostModelFile? model = ReadBinary(head.AsSpan(0, count));
                fault = model is null ? "ends or breaks in its first part" : null;
                return model;
            case var kind:
                fault = $"is no XGBoost model; it is {ModelContent.Describe(kind)}";
                return null;
        }
    }

    private static XGBoostModelFile? ReadDocument(XGBoostFormat format, Func<ByteSource, XGBoostFacts, string?> walk, Stream content, out string? fault)
    {
        var facts = new XGBoostFacts();
        fault = walk(new ByteSource(content), facts);
        XGBoostModelFile? model = fault is null ? facts.ToModel(format) : null;
        if (fault is null && model is null)
            fault = "has no learner with a number of features";
        return model;
    }

    // Source of the layout: XGBoost 2.0, LearnerIO::SaveModel(dmlc::Stream*); numbers are little-endian, texts have 8 bytes of length before them.
    private static XGBoostModelFile? ReadBinary(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("binf"u8))
            head = head[4..];
        if (head.Length < ParameterBytes)
            return null;
        ReadOnlySpan<byte> parameters = head[..ParameterBytes];
        head = head[ParameterBytes..];
        if (Text(ref head) is not { } objective || Text(ref head) is not { } booster)
            return null;
        uint major = BinaryPrimitives.ReadUInt32LittleEndian(parameters[20..]);
        uint minor = BinaryPrimitives.ReadUInt32LittleEndian(parameters[24..]);
        bool hasTrees = booster is "gbtree" or "dart";
        if (hasTrees && head.Length < BoosterParameterBytes)
            return null;
        return new XGBoostModelFile
        {
            Format = XGBoostFormat.LegacyBinary,
            // Before 1.0 the place of the version was not used.
            Version = major is 0 or > 1000 || minor > 1000 ? null : new Version((int)major, (int)minor, 0),
            FeatureCount = BinaryPrimitives.ReadUInt32LittleEndian(parameters[4..]),
            ClassCount = Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(parameters[8..])),
            TargetCount = Math.Max(1, BinaryPrimitives.ReadUInt32LittleEndian(parameters[28..])),
            Objective = objective,
            Booster = booster,
            TreeCount = hasTrees ? Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(head)) : null,
        };
    }

    private static string? Text(ref ReadOnlySpan<byte> head)
    {
        if (head.Length < 8)
            return null;
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(head);
        if (length > MaxNameBytes || (int)length > head.Length - 8)
            return null;
        string text = Encoding.Latin1.GetString(head.Slice(8, (int)length));
        head = head[(8 + (int)length)..];
        return text;
    }
}
