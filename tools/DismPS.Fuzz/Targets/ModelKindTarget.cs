using DismPS.Engine.Models;

namespace DismPS.Fuzz.Targets;

/// <summary>The recognition of model files by their first bytes.</summary>
internal sealed class ModelKindTarget() : FuzzTarget(
    "model-kind", SeedFiles.Of("tests/data", "*.onnx", "*.pt", "*.pb", "*.ubj", "*.joblib", "*.pkl", "*.npy", "*.npz", "*.bst"), Words("PK\x03\x04", "\x80\x04\x95", "{L\0\0\0\0\0\0\0\x07", "{\"", "binf", "tree\nversion=", "\x08\x01\x12", "<!doctype html", "\xEF\xBB\xBF"))
{
    public override bool Run(byte[] input)
    {
        ModelFileKind kind = ModelContent.Recognise(input.AsSpan(0, Math.Min(input.Length, ModelContent.HeadBytes)));
        Require(ModelContent.Describe(kind).Length > 0, "a kind without words");
        return kind != ModelFileKind.Unknown;
    }
}
