using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>
/// What a TensorFlow SavedModel says of itself, read from <c>saved_model.pb</c> without TensorFlow.
/// Source of the field numbers: saved_model.proto, meta_graph.proto and tensor_shape.proto of TensorFlow.
/// </summary>
/// <param name="Graphs">In the file's order.</param>
public sealed record SavedModelFile(ImmutableArray<SavedModelGraph> Graphs)
{
    /// <summary>The signature that servers use when there is one of this name.</summary>
    public const string ServingDefault = "serving_default";

    /// <summary>The graph that servers load: the one with the tag <c>serve</c> alone, else any with it; null when there is none.</summary>
    public SavedModelGraph? Serving =>
        Graphs.FirstOrDefault(graph => graph.Tags is ["serve"]) ?? Graphs.FirstOrDefault(graph => graph.Tags.Contains("serve"));

    /// <summary>Reads a file; null, with the reason, when it is no SavedModel.</summary>
    /// <param name="path">Absolute path of <c>saved_model.pb</c>.</param>
    /// <param name="fault">Null when the file could be read.</param>
    public static SavedModelFile? TryRead(string path, out ModelFault? fault)
    {
        using Stream? stream = ModelFileStream.Open(path, out fault);
        return stream is null ? null : TryRead(stream, out fault);
    }

    /// <summary>Reads the content of a file, as <see cref="TryRead(string, out ModelFault?)"/>.</summary>
    internal static SavedModelFile? TryRead(Stream stream, out ModelFault? fault)
    {
        try
        {
            var start = new byte[ForeignContent.Length];
            int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            fault = ForeignContent.Recognize(start.AsSpan(0, length), "a SavedModel");
            if (fault is not null)
                return null;
            var wire = new ProtobufStream(stream, stream.Length);
            SavedModelFile? model = SavedModelReader.Read(wire);
            // TensorFlow writes the version of the format first, and that has always been 1.
            fault = model is null ? Explain(wire.Fault, start[0] == 8 && start[1] == 1) : null;
            return model;
        }
        catch (IOException e)
        {
            fault = new ModelFault(ModelFaultKind.Unreadable, $"the model file cannot be read: {e.Message.TrimEnd('.')}", "Check the file and its disk.");
            return null;
        }
    }

    private static ModelFault Explain(ProtobufFault? fault, bool beginsAsModel) => fault switch
    {
        ProtobufFault.TooLarge => new ModelFault(ModelFaultKind.TooLarge, "the file has more names, entries or levels than any real model, so it is not read", "Save the model again."),
        ProtobufFault.CutOff when beginsAsModel => new ModelFault(ModelFaultKind.CutOff, "the file is cut off: it begins as a SavedModel and ends in the middle of it", "Copy the whole folder again."),
        _ => new ModelFault(ModelFaultKind.NotRecognized, "the file is damaged or is no SavedModel: it is not a complete protobuf message with a graph", "Copy the whole folder again, or save the model again."),
    };
}
