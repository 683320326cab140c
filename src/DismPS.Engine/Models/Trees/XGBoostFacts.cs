using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace DismPS.Engine.Models.Trees;

/// <summary>
/// Gathers what is worth knowing of an XGBoost model while its document (JSON or UBJSON) is walked. The trees, nearly all of a file, are
/// under names that are not wanted. Source of the names: XGBoost, LearnerIO::SaveModel and GBTree::SaveModel, versions 1.0 to 3.4.
/// </summary>
internal sealed class XGBoostFacts
{
    private const int MaxKeptNames = 10_000;
    private const int MaxTextBytes = 512;
    private const int MaxNameBytes = 32;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Wanted = FrozenSet.ToFrozenSet(
    [
        "Model", "version", "learner", "attributes", "best_iteration", "feature_names", "feature_types", "gradient_booster", "gbtree", "model",
        "gbtree_model_param", "num_trees", "name", "learner_model_param", "base_score", "num_feature", "num_class", "num_target", "objective",
    ]).GetAlternateLookup<ReadOnlySpan<char>>();

    // The name of the value that comes next, at every depth; null for what is not wanted. Arrays have the name * for each of theirs.
    private readonly string?[] _names = new string?[12];
    private readonly List<long> _version = [];
    private readonly Dictionary<string, string> _values = [];
    private readonly ImmutableArray<string>.Builder _featureNames = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _featureTypes = ImmutableArray.CreateBuilder<string>();
    private string? _path;
    private int _depth;
    private int _skippedDepth;

    public XGBoostFacts() => _names[0] = "";

    /// <summary>True inside of what is not wanted.</summary>
    public bool IsSkipping => _skippedDepth > 0;

    /// <summary>An object or array begins.</summary>
    public void Open(bool isArray)
    {
        if (_skippedDepth == 0 && (_names[_depth] is null || _depth + 1 >= _names.Length))
            _skippedDepth = _depth + 1;
        _depth++;
        _path = null;
        if (_skippedDepth == 0)
            _names[_depth] = isArray ? "*" : null;
    }

    /// <summary>An object or array ends.</summary>
    public void Close()
    {
        if (_skippedDepth == _depth)
            _skippedDepth = 0;
        _depth--;
        _path = null;
    }

    /// <summary>The name of the value that comes next.</summary>
    public void Name(ReadOnlySpan<byte> utf8)
    {
        if (_skippedDepth > 0)
            return;
        Span<char> name = stackalloc char[MaxNameBytes];
        _path = null;
        _names[_depth] = utf8.Length <= MaxNameBytes && Encoding.UTF8.TryGetChars(utf8, name, out int length) && Wanted.TryGetValue(name[..length], out string? known) ? known : null;
    }

    /// <summary>A text or number.</summary>
    public void Value(ReadOnlySpan<byte> utf8)
    {
        if (_skippedDepth > 0 || _depth == 0 || _names[_depth] is null)
            return;
        _path ??= PathHere();
        ImmutableArray<string>.Builder? list = _path switch
        {
            "learner/feature_names/*" => _featureNames,
            "learner/feature_types/*" => _featureTypes,
            _ => null,
        };
        // An array may have millions of values more than are kept.
        if (list?.Count >= MaxKeptNames || (_path == "version/*" && _version.Count == 3) || _values.ContainsKey(_path))
            return;
        string text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxTextBytes)]);
        if (list is not null)
            list.Add(text);
        else if (_path == "version/*")
            _version.Add(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long part) ? part : long.MaxValue);
        else
            _values[_path] = text;
    }

    /// <summary>The model, or null when the document has none.</summary>
    public XGBoostModelFile? ToModel(XGBoostFormat format)
    {
        if (Number("learner/learner_model_param/num_feature") is not { } features)
            return null;
        return new XGBoostModelFile
        {
            Format = format,
            Version = _version.Count == 3 && _version.TrueForAll(part => part <= int.MaxValue) ? new Version((int)_version[0], (int)_version[1], (int)_version[2]) : null,
            FeatureCount = features,
            ClassCount = Number("learner/learner_model_param/num_class") ?? 0,
            TargetCount = Number("learner/learner_model_param/num_target") ?? 1,
            BaseScore = Text("learner/learner_model_param/base_score"),
            Objective = Text("learner/objective/name"),
            Booster = Text("learner/gradient_booster/name"),
            TreeCount = Number("learner/gradient_booster/model/gbtree_model_param/num_trees") ?? Number("learner/gradient_booster/gbtree/model/gbtree_model_param/num_trees"),
            BestIteration = Number("learner/attributes/best_iteration"),
            FeatureNames = _featureNames.ToImmutable(),
            FeatureTypes = _featureTypes.ToImmutable(),
        };
    }

    // A pickled Booster has its model beside its settings.
    private string PathHere()
    {
        int first = _names[1] == "Model" && _depth > 1 ? 2 : 1;
        return string.Join('/', _names, first, _depth - first + 1);
    }

    private string Text(string path) => _values.GetValueOrDefault(path, "");

    private long? Number(string path) =>
        long.TryParse(Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
