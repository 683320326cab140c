using static DismPS.Engine.Models.ProtoFieldKind;

namespace DismPS.Engine.Models;

/// <summary>
/// The fields of Triton's <c>ModelConfig</c> in the order of its definition, which is that of its JSON form
/// (github.com/triton-inference-server/common, protobuf/model_config.proto).
/// </summary>
internal static class ModelConfigurationSchema
{
    private static readonly ProtoField DataType = Named(
        "data_type", "TYPE_INVALID", "TYPE_BOOL", "TYPE_UINT8", "TYPE_UINT16", "TYPE_UINT32", "TYPE_UINT64", "TYPE_INT8", "TYPE_INT16", "TYPE_INT32",
        "TYPE_INT64", "TYPE_FP16", "TYPE_FP32", "TYPE_FP64", "TYPE_STRING", "TYPE_BF16");

    private static readonly ProtoField Dims = List("dims", Long);
    private static readonly ProtoField Reshape = One("reshape", Type("ModelTensorReshape", List("shape", Long)));

    private static readonly ProtoMessage Input = Type(
        "ModelInput",
        Of("name", Text), DataType, Named("format", "FORMAT_NONE", "FORMAT_NHWC", "FORMAT_NCHW"), Dims, Reshape, Of("is_shape_tensor", Bool),
        Of("allow_ragged_batch", Bool), Of("optional", Bool), Of("is_non_linear_format_io", Bool));

    private static readonly ProtoMessage Output = Type(
        "ModelOutput",
        Of("name", Text), DataType, Dims, Reshape, Of("label_filename", Text), Of("is_shape_tensor", Bool), Of("is_non_linear_format_io", Bool));

    private static readonly ProtoMessage BatchInput = Type(
        "BatchInput",
        Named(
            "kind", "BATCH_ELEMENT_COUNT", "BATCH_ACCUMULATED_ELEMENT_COUNT", "BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO", "BATCH_MAX_ELEMENT_COUNT_AS_SHAPE",
            "BATCH_ITEM_SHAPE", "BATCH_ITEM_SHAPE_FLATTEN"),
        List("target_name", Text), DataType, List("source_input", Text));

    private static readonly ProtoMessage BatchOutput = Type(
        "BatchOutput",
        List("target_name", Text), Named("kind", "BATCH_SCATTER_WITH_INPUT_SHAPE"), List("source_input", Text));

    private static readonly ProtoMessage VersionPolicy = Type(
        "ModelVersionPolicy",
        One("latest", Type("ModelVersionPolicy.Latest", Of("num_versions", UInt)), "policy_choice"),
        One("all", Type("ModelVersionPolicy.All"), "policy_choice"),
        One("specific", Type("ModelVersionPolicy.Specific", List("versions", Long)), "policy_choice"));

    private static readonly ProtoMessage Shape = Type("ModelOptimizationPolicy.Cuda.GraphSpec.Shape", List("dim", Long) with { AsText = true });

    private static readonly ProtoMessage Cuda = Type(
        "ModelOptimizationPolicy.Cuda",
        Of("graphs", Bool), Of("busy_wait_events", Bool),
        Many("graph_spec", Type(
            "ModelOptimizationPolicy.Cuda.GraphSpec", Of("batch_size", Int), Map("input", One("value", Shape)),
            One("graph_lower_bound", Type(
                "ModelOptimizationPolicy.Cuda.GraphSpec.LowerBound", Of("batch_size", Int), Map("input", One("value", Shape)))))),
        Of("output_copy_stream", Bool));

    private static readonly ProtoMessage Accelerator = Type(
        "ModelOptimizationPolicy.ExecutionAccelerators.Accelerator", Of("name", Text), Map("parameters", Of("value", Text)));

    private static readonly ProtoMessage Pinned = Type("ModelOptimizationPolicy.PinnedMemoryBuffer", Of("enable", Bool));

    private static readonly ProtoMessage Optimization = Type(
        "ModelOptimizationPolicy",
        One("graph", Type("ModelOptimizationPolicy.Graph", Of("level", Int))),
        Named("priority", "PRIORITY_DEFAULT", "PRIORITY_MAX", "PRIORITY_MIN"), One("cuda", Cuda),
        One("execution_accelerators", Type(
            "ModelOptimizationPolicy.ExecutionAccelerators", Many("gpu_execution_accelerator", Accelerator), Many("cpu_execution_accelerator", Accelerator))),
        One("input_pinned_memory", Pinned), One("output_pinned_memory", Pinned), Of("gather_kernel_buffer_threshold", UInt), Of("eager_batching", Bool));

    private static readonly ProtoMessage QueuePolicy = Type(
        "ModelQueuePolicy",
        Named("timeout_action", "REJECT", "DELAY"), Of("default_timeout_microseconds", ULong), Of("allow_timeout_override", Bool), Of("max_queue_size", UInt));

    private static readonly ProtoMessage DynamicBatching = Type(
        "ModelDynamicBatching",
        List("preferred_batch_size", Int), Of("max_queue_delay_microseconds", ULong), Of("preserve_ordering", Bool), Of("priority_levels", ULong),
        Of("default_priority_level", ULong), One("default_queue_policy", QueuePolicy), Map("priority_queue_policy", One("value", QueuePolicy), ULong));

    private static readonly ProtoMessage Control = Type(
        "ModelSequenceBatching.Control",
        Named("kind", "CONTROL_SEQUENCE_START", "CONTROL_SEQUENCE_READY", "CONTROL_SEQUENCE_END", "CONTROL_SEQUENCE_CORRID"),
        List("int32_false_true", Int), List("fp32_false_true", Float), List("bool_false_true", Bool), DataType);

    private static readonly ProtoMessage State = Type(
        "ModelSequenceBatching.State",
        Of("input_name", Text), Of("output_name", Text), DataType, Dims,
        Many("initial_state", Type(
            "ModelSequenceBatching.InitialState", DataType, Dims with { AsText = true },
            Of("zero_data", Bool) with { Choice = "state_data" }, Of("data_file", Text) with { Choice = "state_data" },
            Of("name", Text))),
        Of("use_same_buffer_for_input_output", Bool), Of("use_growable_memory", Bool));

    private static readonly ProtoMessage SequenceBatching = Type(
        "ModelSequenceBatching",
        One("direct", Type(
            "ModelSequenceBatching.StrategyDirect", Of("max_queue_delay_microseconds", ULong), Of("minimum_slot_utilization", Float)), "strategy_choice"),
        One("oldest", Type(
            "ModelSequenceBatching.StrategyOldest", Of("max_candidate_sequences", Int), List("preferred_batch_size", Int),
            Of("max_queue_delay_microseconds", ULong), Of("preserve_ordering", Bool)),
            "strategy_choice"),
        Of("max_sequence_idle_microseconds", ULong),
        Many("control_input", Type("ModelSequenceBatching.ControlInput", Of("name", Text), Many("control", Control))),
        Many("state", State), Of("iterative_sequence", Bool));

    private static readonly ProtoMessage Ensemble = Type(
        "ModelEnsembling",
        Many("step", Type(
            "ModelEnsembling.Step", Of("model_name", Text), Of("model_version", Long), Map("input_map", Of("value", Text)), Map("output_map", Of("value", Text)),
            Of("model_namespace", Text))));

    private static readonly ProtoMessage RateLimiter = Type(
        "ModelRateLimiter",
        Many("resources", Type("ModelRateLimiter.Resource", Of("name", Text), Of("global", Bool), Of("count", UInt))), Of("priority", UInt));

    private static readonly ProtoMessage InstanceGroup = Type(
        "ModelInstanceGroup",
        Of("name", Text), Named("kind", "KIND_AUTO", "KIND_GPU", "KIND_CPU", "KIND_MODEL"), Of("count", Int), One("rate_limiter", RateLimiter),
        List("gpus", Int), Many("secondary_devices", Type(
            "ModelInstanceGroup.SecondaryDevice", Named("kind", "KIND_NVDLA"), Of("device_id", Long) with { AsText = true })),
        List("profile", Text), Of("passive", Bool), Of("host_policy", Text));

    private static readonly ProtoMessage WarmupInput = Type(
        "ModelWarmup.Input",
        DataType, Dims, Of("zero_data", Bool) with { Choice = "input_data_type" }, Of("random_data", Bool) with { Choice = "input_data_type" },
        Of("input_data_file", Text) with { Choice = "input_data_type" });

    private static readonly ProtoMessage MetricControl = Type(
        "ModelMetrics.MetricControl",
        One("metric_identifier", Type("ModelMetrics.MetricControl.MetricIdentifier", Of("family", Text))),
        One("histogram_options", Type("ModelMetrics.MetricControl.HistogramOptions", List("buckets", ProtoFieldKind.Double)), "metric_options"));

    /// <summary>The whole configuration.</summary>
    public static ProtoMessage Root { get; } = Type(
        "ModelConfig",
        Of("name", Text), Of("platform", Text), Of("backend", Text), Of("runtime", Text), One("version_policy", VersionPolicy), Of("max_batch_size", Int),
        Many("input", Input), Many("output", Output), Many("batch_input", BatchInput), Many("batch_output", BatchOutput), One("optimization", Optimization),
        One("dynamic_batching", DynamicBatching, "scheduling_choice"), One("sequence_batching", SequenceBatching, "scheduling_choice"),
        One("ensemble_scheduling", Ensemble, "scheduling_choice"), Many("instance_group", InstanceGroup), Of("default_model_filename", Text),
        Map("cc_model_filenames", Of("value", Text)), Map("metric_tags", Of("value", Text)),
        Map("parameters", One("value", Type("ModelParameter", Of("string_value", Text)))),
        Many("model_warmup", Type(
            "ModelWarmup", Of("name", Text), Of("batch_size", UInt), Map("inputs", One("value", WarmupInput)), Of("count", UInt))),
        One("model_operations", Type("ModelOperations", List("op_library_filename", Text))),
        One("model_transaction_policy", Type("ModelTransactionPolicy", Of("decoupled", Bool))),
        One("model_repository_agents", Type(
            "ModelRepositoryAgents", Many("agents", Type("ModelRepositoryAgents.Agent", Of("name", Text), Map("parameters", Of("value", Text)))))),
        One("response_cache", Type("ModelResponseCache", Of("enable", Bool))),
        One("model_metrics", Type("ModelMetrics", Many("metric_control", MetricControl))));

    private static ProtoMessage Type(string name, params ProtoField[] fields) => new("inference." + name, fields);

    private static ProtoField Of(string name, ProtoFieldKind kind) => new(name, kind);

    private static ProtoField List(string name, ProtoFieldKind kind) => new(name, kind) { Repeated = true };

    private static ProtoField Named(string name, params string[] values) => new(name, ProtoFieldKind.Enum) { Values = [.. values] };

    private static ProtoField One(string name, ProtoMessage type, string? choice = null) => new(name, Message) { Message = type, Choice = choice };

    private static ProtoField Many(string name, ProtoMessage type) => new(name, Message) { Message = type, Repeated = true };

    private static ProtoField Map(string name, ProtoField value, ProtoFieldKind key = Text) =>
        new(name, ProtoFieldKind.Map) { Message = new ProtoMessage("", Of("key", key), value) };
}
