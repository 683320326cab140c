namespace DismPS.Engine.Models;

/// <summary>Why a protobuf message cannot be walked to its end.</summary>
internal enum ProtobufFault
{
    /// <summary>The bytes are no such message.</summary>
    Malformed,

    /// <summary>The message goes on behind the end of the file.</summary>
    CutOff,

    /// <summary>More names, entries or levels than any real model has.</summary>
    TooLarge,
}
