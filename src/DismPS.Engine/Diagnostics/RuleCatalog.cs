using System.Collections.Immutable;

namespace DismPS.Engine.Diagnostics;

/// <summary>
/// Every rule that a template is checked by. docs/rules.md is written from it, so that a rule and its page cannot differ.
/// Source of the rules: dism-core 1.5.1, cmsdism 0.6.1; where this program is stricter, the explanation says why.
/// </summary>
public static partial class RuleCatalog
{
    /// <summary>All rules in the order of their ids.</summary>
    public static ImmutableArray<DiagnosticRule> All =>
    [
        Encoding, TextTooLarge, YamlSyntax, YamlMultiDocument, YamlTag, YamlDepth, AliasExpansion, YamlRoot, DuplicateKey, NotAFile,
        SurprisingNumber, TooManyFindings,
        SettingsUnreadable, UnknownSetting, UnknownRule, BadSetting, RuleLocked, OddDirective, IdleDirective,
        MissingField, NullNotAllowed, WrongType, BadEnum, UnknownKey, ComputedKey, LaxConversion, EmptyText, ResourcesMisspelled,
        NoResources, NumberOutOfRange,
        UnsupportedType, TypeFormat, ResourceNameEscapes, OddResourceName, ResourceNameCase, ResourceNameTooLong, ResourceNameReserved,
        WorkspaceEmpty, WorkspacePattern, WorkspaceTooLong, ServiceNamePattern, ServiceNameTooLong, ServiceNameTwice,
        TagNamePattern, TagNameTooLong, TagNameTwice, ConstantField, BatchSizeOutOfRange,
        ThresholdCombination, KeyNotInOutputs, ThresholdNotFinite, ScoreIsText, ScoreNotPerRow, FlagIsFloat, MetricIsBoolean, MetricIsFlag,
        ThresholdOutOfType,
        SignatureEmpty, TensorNameEmpty, TensorNameTwice, TensorNamePattern, FixedBatch, OddDims, MonitoringElementEmpty, PlaceholderLeft,
        BadQuantity, RequestAboveLimit, OddQuantity, TwoGpuKeys, GpuRequestNotLimit, GpuOnlyInLimits, GpuForMlServer,
        MemoryBelowModel,
        ExclusiveFields, RunRangeReversed, BadRegex, OddConditionNumber, LumisectionsTwice, MetadataNameTwice, FilterNotAllowed,
        FileMissing, FolderMissing, FileCollision, FileOverwritten, OddPath, AbsolutePath, OutsideTree, OddExtension, EmptyFile,
        EmptyFolder, ExternalData, DanglingLink, SpecialFile,
        HandlerFormat, HandlerPattern, HandlerScriptMissing, HandlerClassMissing, HandlerEncoding, HandlerOnlyFoundHere,
        PythonSyntax, PythonUnreadable, CodeFolderTooLarge,
        HandlerBaseMissing, HandlerMethodMissing, HandlerNotAsync, HandlerArguments, HandlerLoadMissing,
        ImportNotFound, ImportOutsideFolder, ImportedNameMissing, ModuleShadows,
        ImportPathEdit, ImportPathNeedless, LocalPath, PathOutsideCode, PathFromWorkingFolder,
        SecretPacked, CachePacked, LargeFilePacked,
        OnnxNotRead, OnnxNotAModel, OnnxFileTooLong,
        ModelTensorUnknown, ModelInputNotGiven, ModelTypeDiffers, ModelShapeDiffers, ModelBatchFixed, ModelOutputFixed, ModelOutputOpen,
        ModelTensorUnsupported, ModelNotForTriton,
        OnnxTooNew, OnnxTooNewForTriton, OnnxTooOld, OnnxOperatorUnknown, OnnxGraphBroken, OnnxExternalMissing,
        SavedModelNotRead, SavedModelNotAModel, SavedModelNoServeTag, SavedModelNoSignature, SavedModelOtherSignature, SavedModelVariables,
        TorchNotScript, TorchNotRecognised, TorchDamaged, TorchNoForward, TorchInputCount, TorchDefaultInput, TorchOutputCount, TorchUnusedOutput,
        TorchReturnType, TorchArgumentType, TorchInputOrder, TorchNameIndex, TorchCustomClass, TorchCustomOperator, TorchCudaOnly, TorchDataType,
        PickleDangerousImport, PickleUnusualImport, PickleHiddenCall, PickleNeedsLoader, PickleOwnCode, PickleMainClass, PickleModuleMissing,
        PickleClassMissing, PickleDamaged, PickleNotRecognised, PickleNotFollowed, PickleCompanionFile, PickleOlderLibrary, PickleNewerLibrary,
        ForeignModel, UnusualModel, DamagedTrees, UnknownTrees, EndingOfOtherFormat, FeatureCountDiffers, FeaturesFromInputs, AnswersDiffer,
        ThresholdOutsideAnswers, NewerXGBoost, OldXGBoostFormat,
        ElementUnknown, ElementUnsupported, ElementShapeDiffers, ElementWithoutData, PrimaryDatasetUnknown, WorkspaceUnknown,
        ModelRegistered, ModelOfOther, DialsNotAsked,
    ];

    /// <summary>The rule with an id, or null.</summary>
    public static DiagnosticRule? Find(string id) => ById.Value.GetValueOrDefault(id);

    // Filled when settings ask for it: the first check of a template needs none.
    private static readonly Lazy<Dictionary<string, DiagnosticRule>> ById = new(() => All.ToDictionary(rule => rule.Id));

    // What the platform refuses is an error here too; what only this program reports names its verdict.
    private static DiagnosticRule Error(
        string id, string category, string title, string explanation, string fix, PlatformVerdict platform = PlatformVerdict.Refuses,
        string? platformNote = null) =>
        new(id, category, Severity.Error, title, explanation, fix, platform) { PlatformNote = platformNote };

    private static DiagnosticRule Warning(
        string id, string category, string title, string explanation, string fix, PlatformVerdict platform = PlatformVerdict.Accepts,
        string? platformNote = null) =>
        new(id, category, Severity.Warning, title, explanation, fix, platform) { PlatformNote = platformNote };

    private static DiagnosticRule Note(string id, string category, string title, string explanation, string fix) =>
        new(id, category, Severity.Information, title, explanation, fix, PlatformVerdict.Accepts);
}
