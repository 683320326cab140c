namespace DismPS.Engine.Protocol.Grpc;

/// <summary>Paths of calls.</summary>
public static class GrpcMethods
{
    /// <summary>Path of the protocol's service.</summary>
    public const string Service = "/inference.GRPCInferenceService/";

    /// <summary>One request, one answer.</summary>
    public const string ModelInfer = Service + "ModelInfer";

    /// <summary>Any number of requests and answers.</summary>
    public const string ModelStreamInfer = Service + "ModelStreamInfer";

    /// <summary>Health, once.</summary>
    public const string HealthCheck = "/grpc.health.v1.Health/Check";

    /// <summary>Health, whenever it changes.</summary>
    public const string HealthWatch = "/grpc.health.v1.Health/Watch";

    /// <summary>Descriptors of what is served.</summary>
    public const string Reflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    /// <summary>The same, as older clients ask.</summary>
    public const string ReflectionAlpha = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
}
