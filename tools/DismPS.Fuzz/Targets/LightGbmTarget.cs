using DismPS.Engine.Models.Trees;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of LightGBM models.</summary>
internal sealed class LightGbmTarget() : FuzzTarget("lightgbm", SeedFiles.Of("tests/data/models", "*.bst", "flagger.txt"), Words(
    "tree\n", "version=v4\n", "num_class=", "max_feature_idx=", "objective=binary sigmoid:1\n", "feature_names=", "feature_infos=", "Tree=0\n", "end of trees\n", "num_tree_per_iteration=", "\r\n", "\n\n", "=", " ", "-1", "NaN",
    "none", "[0:1]"))
{
    public override bool Run(byte[] input)
    {
        LightGbmModelFile? model = LightGbmModelFile.Read(new MemoryStream(input), out string? fault);
        Require(model is null == fault is not null, "a model and a fault, or neither");
        return model is not null;
    }
}
