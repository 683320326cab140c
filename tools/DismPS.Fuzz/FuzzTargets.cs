using DismPS.Engine.Protocol;
using DismPS.Fuzz.Targets;

namespace DismPS.Fuzz;

/// <summary>Every reader of foreign bytes.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Func<FuzzTarget>> Known = new()
    {
        ["template"] = () => new TemplateTarget(),
        ["template-files"] = () => new TemplateFilesTarget(),
        ["onnx"] = () => new OnnxTarget(),
        ["config"] = () => new ConfigurationTarget(),
        ["npy"] = () => new NpyTarget(),
        ["npz"] = () => new NpzTarget(),
        ["package"] = () => new PackageTarget(),
        ["golden"] = () => new GoldenTarget(),
        ["savedmodel"] = () => new SavedModelTarget(),
        ["torchscript"] = () => new TorchScriptTarget(),
        ["pickle"] = () => new PickleTarget(),
        ["joblib"] = () => new JoblibTarget(),
        ["model-kind"] = () => new ModelKindTarget(),
        ["xgboost"] = () => new XGBoostTarget(),
        ["lightgbm"] = () => new LightGbmTarget(),
        ["model-settings"] = () => new ModelSettingsTarget(),
        ["infer-triton"] = () => new InferTarget(WireDialect.Triton),
        ["infer-mlserver"] = () => new InferTarget(WireDialect.MLServer),
        ["infer-binary"] = () => new BinaryInferTarget(),
        ["infer-grpc"] = () => new GrpcInferTarget(),
        ["log-lines"] = () => new LogLinesTarget(),
        ["log-file"] = () => new LogFileTarget(),
        ["settings"] = () => new SettingsTarget(),
        ["repair"] = () => new RepairTarget(),
        ["report"] = () => new ReportTarget(),
        ["dials-answer"] = () => new DialsAnswerTarget(),
        ["dials-token"] = () => new DialsTokenTarget(),
        ["publications"] = () => new PublicationIndexTarget(),
        ["python"] = () => new PythonTarget(),
        ["manifest"] = () => new ManifestTarget(),
        ["rules-onnx"] = () => Rules("onnx", "onnx", "model.onnx", new OnnxTarget()),
        ["rules-xgboost"] = () => Rules("xgboost", "xgboost", "flagger.ubj", new XGBoostTarget()),
        ["rules-lightgbm"] = () => Rules("lightgbm", "lightgbm", "flagger.txt", new LightGbmTarget()),
        ["rules-savedmodel"] = () => Rules("savedmodel", "tensorflow-savedmodel", "saved_model/saved_model.pb", new SavedModelTarget()),
        ["rules-torchscript"] = () => Rules("torchscript", "torchscript", "model.pt", new TorchScriptTarget()),
        ["rules-pickle"] = () => Rules("pickle", "sklearn", "model.joblib", new PickleTarget()),
        ["rules-python"] = () => Rules("python", "sklearn", "code/app.py", new PythonTarget()),
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static FuzzTarget Create(string name) => Known[name]();

    private static ModelRulesTarget Rules(string name, string example, string file, FuzzTarget reader) => new($"rules-{name}", example, file, reader.Seeds, reader.Mutators);
}
