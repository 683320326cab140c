namespace DismPS.Bench.Serve;

/// <summary>What the server is held to.</summary>
internal static class ServeGoals
{
    /// <summary>Most bytes that a request of one row may allocate, Kestrel's own included.</summary>
    public const double Allocation = 500;

    /// <summary>Least share of the constant answer's rate.</summary>
    public static double? RatioToKestrel(ServeCase @case) => @case switch
    {
        { Encoding: "grpc", Rows: 1 or 256 } => 0.60,
        { Encoding: "json" or "binary", Rows: 1 } => 0.75,
        { Encoding: "binary", Rows: 256 } => 0.62,
        _ => null,
    };

    /// <summary>Least share of the model's own rate.</summary>
    public static double? RatioToRaw(ServeCase @case) => @case switch
    {
        { Encoding: "json", Rows: 256 } => 0.10,
        { Encoding: "binary", Rows: 256 } => 0.27,
        _ => null,
    };
}
