namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Which value a parameter has.</summary>
internal enum GrpcParameterKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>bool_param.</summary>
    Flag = 1,

    /// <summary>int64_param.</summary>
    Signed = 2,

    /// <summary>string_param.</summary>
    Text = 3,

    /// <summary>double_param.</summary>
    Real = 4,

    /// <summary>uint64_param.</summary>
    Unsigned = 5,
}
