using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Trees;

/// <summary>What a LightGBM text model says of itself, read without running or loading it.</summary>
public sealed record LightGbmModelFile
{
    /// <summary>Version of the text form: <c>v3</c>, <c>v4</c>; empty when the file does not say.</summary>
    public string Version { get; init; } = "";

    /// <summary>Numbers a row that it takes.</summary>
    public required long FeatureCount { get; init; }

    /// <summary>Classes; 1 for models with one answer a row.</summary>
    public long ClassCount { get; init; } = 1;

    /// <summary>Trees of every round, one for each answer.</summary>
    public long TreesPerIteration { get; init; } = 1;

    /// <summary>Training objective with its parameters: <c>binary sigmoid:1</c>; empty for one that the user wrote.</summary>
    public string Objective { get; init; } = "";

    /// <summary>Trees.</summary>
    public long TreeCount { get; init; }

    /// <summary>Names of the features, the first 10,000.</summary>
    public ImmutableArray<string> FeatureNames { get; init; } = [];

    /// <summary>Ranges of the features in training, <c>[0:1]</c>, the first 10,000; <c>none</c> for one that is not used.</summary>
    public ImmutableArray<string> FeatureInfos { get; init; } = [];

    /// <summary>The objective without its parameters.</summary>
    public string ObjectiveName => Objective.Split(' ', 2)[0];

    /// <summary>True when every answer lies between 0 and 1.</summary>
    public bool AnswersProbabilities => ObjectiveName is "binary" or "multiclass" or "multiclassova" or "cross_entropy";

    /// <summary>Answers a row of Booster.predict: 1 where its result has shape [rows].</summary>
    public long AnswersPerRow => Math.Max(Math.Max(ClassCount, TreesPerIteration), 1);

    /// <summary>Reads a model.</summary>
    /// <param name="content">The file from its first byte; it must be able to seek.</param>
    /// <param name="fault">What is wrong with it, the rest of a sentence that begins with the file; null when the result is a model.</param>
    public static LightGbmModelFile? Read(Stream content, out string? fault) => LightGbmReader.Read(content, out fault);

    /// <summary>One input of <c>[rows, features]</c> and one output; neither has a name.</summary>
    public ModelInterface ToInterface() => new(
        [new ModelTensor(null, DataType.Fp32, [-1, FeatureCount])],
        [new ModelTensor(null, DataType.Fp64, AnswersPerRow == 1 ? [-1] : [-1, AnswersPerRow])]);
}
