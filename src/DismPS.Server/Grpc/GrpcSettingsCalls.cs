using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Serving;
using Google.Protobuf;

namespace DismPS.Server.Grpc;

/// <summary>The extensions trace and logging.</summary>
internal sealed class GrpcSettingsCalls(InferenceServer models)
{
    public IMessage Trace(TraceSettingRequest request) => throw new NotSupportedException($"{models}{request}");

    public IMessage Log(LogSettingsRequest request) => throw new NotSupportedException($"{models}{request}");
}
