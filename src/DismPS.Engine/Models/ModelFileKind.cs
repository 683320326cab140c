namespace DismPS.Engine.Models;

/// <summary>What the first bytes of a file show it to be.</summary>
internal enum ModelFileKind
{
    /// <summary>Nothing that is known; also plain text.</summary>
    Unknown,
    Onnx,
    TensorFlowGraph,
    TensorFlowLite,
    Hdf5,
    KerasArchive,
    TorchArchive,
    TorchLegacy,
    Zip,
    NumPyArray,
    NumPyArchive,
    Pickle,
    Compressed,
    Ubjson,
    Json,
    XGBoostBinary,
    XGBoostDump,
    LightGbmText,
    RootFile,
    Parquet,
    Picture,
    Document,
    Program,
    Tar,
    LfsPointer,
    WebPage,
}
