using DismPS.Engine.Models;
using DismPS.Engine.Models.Trees;

namespace DismPS.Fuzz.Targets;

/// <summary>The readers of XGBoost models: UBJSON, JSON and the old binary format.</summary>
internal sealed class XGBoostTarget() : FuzzTarget("xgboost", [.. SeedFiles.Of("tests/data/models", "*.ubj", "model.json"), .. SeedFiles.Of("tests/data/xgboost", "*.ubj", "*.json", "binary.*")], Words(
    "{", "}", "[", "]", "[$d#L\0\0\0\0\0\0\x10\0", "[$l#L\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "[$U#i\x05", "$", "#", "L\0\0\0\0\0\0\0\x05", "i\x05", "I\0\x05", "SL\0\0\0\0\0\0\0\x03" + "abc", "SL\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
    "Z", "N", "T", "F", "C", "H", "learner", "learner_model_param", "num_feature", "num_class", "objective", "gradient_booster", "\"learner\":{", "\"num_feature\":\"8\"", "\\u0041", "\\ud800",
    "1e999", "-", "null", "true", "binf", "binary:logistic"))
{
    public override bool Run(byte[] input)
    {
        XGBoostModelFile? model = XGBoostModelFile.Read(new MemoryStream(input), out string? fault);
        Require(model is null == fault is not null, "a model and a fault, or neither");
        return model is not null;
    }
}
