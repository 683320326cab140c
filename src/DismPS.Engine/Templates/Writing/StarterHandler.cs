namespace DismPS.Engine.Templates.Writing;

/// <summary>Handlers for models that have none yet; one Python file a type, kept beside this class.</summary>
internal static class StarterHandler
{
    /// <summary>Name of the script.</summary>
    public const string FileName = "app.py";

    /// <summary>Value of Handler.</summary>
    public const string Handler = "app.Handler";

    /// <summary>Name of its one output, FP32, one value a row.</summary>
    public const string Output = "output_0";

    /// <summary>The script for a type that MLServer serves.</summary>
    public static string Script(ModelType model)
    {
        string name = model switch
        {
            ModelType.XGBoost => "xgboost",
            ModelType.LightGBM => "lightgbm",
            ModelType.SKLearn => "sklearn",
            _ => throw new ArgumentOutOfRangeException(nameof(model)),
        };
        using Stream stream = typeof(StarterHandler).Assembly.GetManifestResourceStream($"starters/{name}.py")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
