namespace DismPS.Engine.Models;

/// <summary>
/// The operators of the standard domains with the version of the operator set that brought them.
/// Source: operator lists of ONNX 1.23 (docs/Changelog.md, docs/Changelog-ml.md); a test asks the embedded ONNX Runtime the same questions.
/// </summary>
internal static class OnnxOperators
{
    private const string Experiments = "Affine Crop DynamicSlice GRUUnit GivenTensorFill ImageScaler ParametricSoftplus Scale ScaledTanh";

    private static readonly (int Since, string Names)[] Standard =
    [
        (1, "Abs Add And ArgMax ArgMin AveragePool BatchNormalization Cast Ceil Clip Concat Constant Conv ConvTranspose "
            + "DepthToSpace Div Dropout Elu Equal Exp Flatten Floor GRU Gather Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool "
            + "Greater HardSigmoid Hardmax Identity If InstanceNormalization LRN LSTM LeakyRelu Less Log LogSoftmax Loop "
            + "LpNormalization LpPool MatMul Max MaxPool MaxRoiPool Mean Min Mul Neg Not Or PRelu Pad Pow RNN RandomNormal "
            + "RandomNormalLike RandomUniform RandomUniformLike Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax "
            + "ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Selu Shape Sigmoid Size Slice Softmax Softplus "
            + "Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh Tile TopK Transpose Unsqueeze Upsample Xor"),
        (7, "Acos Asin Atan Cos Multinomial Sin Tan"),
        (8, "Expand Scan"),
        (9, "Acosh Asinh Atanh Compress ConstantOfShape Cosh Erf EyeLike IsNaN MaxUnpool NonZero OneHot "
            + "Scatter Shrink Sign Sinh TfIdfVectorizer Where"),
        (10, "ConvInteger DequantizeLinear IsInf MatMulInteger Mod NonMaxSuppression QLinearConv QLinearMatMul QuantizeLinear Resize "
            + "ReverseSequence RoiAlign StringNormalizer"),
        (11, "BitShift ConcatFromSequence CumSum Det DynamicQuantizeLinear GatherElements GatherND Range Round ScatterElements "
            + "ScatterND SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SplitToSequence "
            + "Unique"),
        (12, "Celu Einsum GreaterOrEqual LessOrEqual NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss"),
        (14, "HardSwish Trilu"),
        (15, "Bernoulli CastLike Optional OptionalGetElement OptionalHasElement"),
        (16, "GridSample"),
        (17, "BlackmanWindow DFT HammingWindow HannWindow MelWeightMatrix STFT SequenceMap"),
        (18, "BitwiseAnd BitwiseNot BitwiseOr BitwiseXor CenterCropPad Col2Im GroupNormalization Mish"),
        (19, "DeformConv"),
        (20, "AffineGrid Gelu ImageDecoder RegexFullMatch StringConcat StringSplit"),
        (23, "Attention RMSNormalization RotaryEmbedding"),
        (24, "Swish TensorScatter"),
        (26, "BitCast CumProd"),
        (27, "CausalConvWithState LinearAttention"),
        (28, "SwiGLU"),
        // ONNX Runtime takes these from the first version on: ONNX got the first three later, the fourth never.
        (1, "LayerNormalization MeanVarianceNormalization ThresholdedRelu SimplifiedLayerNormalization"),
        // Experiments of the first exporters, kept up to version 9.
        (1, Experiments),
    ];

    private static readonly (int Since, string Names)[] MachineLearning =
    [
        (1, "ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer Imputer LabelEncoder LinearClassifier "
            + "LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsembleClassifier TreeEnsembleRegressor ZipMap"),
        (5, "TreeEnsemble"),
    ];

    // The version from which an operator is not there any more, and what to use.
    private static readonly (string Domain, string Name, int From, string Instead)[] Removed =
    [
        ("", "Upsample", 10, "Resize"), ("", "Scatter", 11, "ScatterElements"),
        ("ai.onnx.ml", "TreeEnsembleClassifier", 5, "TreeEnsemble"), ("ai.onnx.ml", "TreeEnsembleRegressor", 5, "TreeEnsemble"),
        .. Experiments.Split(' ').Select(name => ("", name, 10, "standard operators")),
    ];

    private static readonly Dictionary<string, int> StandardSince = Index(Standard), MachineLearningSince = Index(MachineLearning);

    /// <summary>Names of a domain's operators, for suggestions; empty for domains that are not known here.</summary>
    public static IEnumerable<string> NamesOf(string domain) => (IEnumerable<string>?)TableOf(domain)?.Keys ?? [];

    /// <summary>The version that brought an operator; null when there is none of that name or the domain is not known here.</summary>
    public static int? Since(string domain, string name) => TableOf(domain) is { } table && table.TryGetValue(name, out int since) ? since : null;

    /// <summary>What to use when an operator is not part of the given version any more; null while it is.</summary>
    public static string? InsteadOf(string domain, string name, long version)
    {
        foreach ((string removedDomain, string removed, int from, string instead) in Removed)
        {
            if (removed == name && removedDomain == domain && version >= from)
                return instead;
        }

        return null;
    }

    /// <summary>Whether all operators of a domain are listed here.</summary>
    public static bool Knows(string domain) => TableOf(domain) is not null;

    private static Dictionary<string, int>? TableOf(string domain) => domain switch
    {
        "" => StandardSince,
        "ai.onnx.ml" => MachineLearningSince,
        _ => null,
    };

    // Frozen tables and tuples would be compiled when the command line starts, which takes longer than they save.
    private static Dictionary<string, int> Index((int Since, string Names)[] table)
    {
        var index = new Dictionary<string, int>();
        foreach ((int since, string names) in table)
        {
            foreach (string name in names.Split(' '))
                index.Add(name, since);
        }

        return index;
    }
}
