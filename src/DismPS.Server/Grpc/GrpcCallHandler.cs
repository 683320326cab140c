namespace DismPS.Server.Grpc;

/// <summary>Answers one kind of call. What it throws becomes the call's status.</summary>
internal delegate ValueTask GrpcCallHandler(GrpcContext context);
