using System.Collections.Immutable;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Models.Trees;

/// <summary>What an XGBoost model says of itself, read without running or loading it.</summary>
public sealed record XGBoostModelFile
{
    /// <summary>How it is written.</summary>
    public required XGBoostFormat Format { get; init; }

    /// <summary>The XGBoost that wrote it; null when it does not say.</summary>
    public Version? Version { get; init; }

    /// <summary>Numbers a row that it takes.</summary>
    public required long FeatureCount { get; init; }

    /// <summary>Classes; 0 or 1 for models with one answer a row.</summary>
    public long ClassCount { get; init; }

    /// <summary>Answers a row of a model with several targets; otherwise 1.</summary>
    public long TargetCount { get; init; } = 1;

    /// <summary>Global bias as it is written: <c>5E-1</c>, since 3.1 <c>[5E-1]</c>; empty when the file does not say.</summary>
    public string BaseScore { get; init; } = "";

    /// <summary>Training objective, for example <c>binary:logistic</c>; empty when the file does not say.</summary>
    public string Objective { get; init; } = "";

    /// <summary><c>gbtree</c>, <c>dart</c> or <c>gblinear</c>; empty when the file does not say.</summary>
    public string Booster { get; init; } = "";

    /// <summary>Trees; null for a linear model.</summary>
    public long? TreeCount { get; init; }

    /// <summary>Best round of early stopping, from 0; null without it.</summary>
    public long? BestIteration { get; init; }

    /// <summary>Names of the features, the first 10,000; empty when the model has none.</summary>
    public ImmutableArray<string> FeatureNames { get; init; } = [];

    /// <summary>Types of the features (<c>float</c>, <c>int</c>, <c>c</c> …), the first 10,000; empty when the model has none.</summary>
    public ImmutableArray<string> FeatureTypes { get; init; } = [];

    /// <summary>True when every answer lies between 0 and 1.</summary>
    public bool AnswersProbabilities => Objective is "binary:logistic" or "reg:logistic" or "multi:softprob";

    /// <summary>Answers a row of Booster.predict: 1 where its result has shape [rows].</summary>
    public long AnswersPerRow => Objective == "multi:softmax" ? 1 : Math.Max(Math.Max(ClassCount, TargetCount), 1);

    /// <summary>Reads a model.</summary>
    /// <param name="content">The file from its first byte; it must be able to seek.</param>
    /// <param name="fault">What is wrong with it, the rest of a sentence that begins with the file; null when the result is a model.</param>
    public static XGBoostModelFile? Read(Stream content, out string? fault) => XGBoostReader.Read(content, out fault);

    /// <summary>One input of <c>[rows, features]</c> and one output; neither has a name.</summary>
    public ModelInterface ToInterface() => new(
        [new ModelTensor(null, DataType.Fp32, [-1, FeatureCount])],
        [new ModelTensor(null, DataType.Fp32, AnswersPerRow == 1 ? [-1] : [-1, AnswersPerRow])]);
}
