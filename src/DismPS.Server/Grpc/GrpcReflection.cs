using System.IO.Compression;
using DismPS.Engine.Protocol.Grpc;
using DismPS.Engine.Protocol.Grpc.Messages;
using DismPS.Engine.Protocol.Grpc.Messages.Health;
using DismPS.Engine.Protocol.Grpc.Messages.Reflection;
using DismPS.Engine.Protocol.Grpc.Messages.ReflectionAlpha;
using DismPS.Engine.Serving;
using Google.Protobuf.Reflection;
using ErrorResponse = DismPS.Engine.Protocol.Grpc.Messages.Reflection.ErrorResponse;
using FileDescriptorResponse = DismPS.Engine.Protocol.Grpc.Messages.Reflection.FileDescriptorResponse;
using ListServiceResponse = DismPS.Engine.Protocol.Grpc.Messages.Reflection.ListServiceResponse;
using ServerReflectionRequest = DismPS.Engine.Protocol.Grpc.Messages.Reflection.ServerReflectionRequest;
using ServerReflectionResponse = DismPS.Engine.Protocol.Grpc.Messages.Reflection.ServerReflectionResponse;
using ServiceResponse = DismPS.Engine.Protocol.Grpc.Messages.Reflection.ServiceResponse;

namespace DismPS.Server.Grpc;

/// <summary>grpc.reflection: the descriptors of what is served. The messages of v1 and v1alpha are the same bytes.</summary>
internal sealed class GrpcReflection(InferenceServer models, ApiServerOptions options)
{
    private readonly CompressionLevel level = options.GrpcCompression ?? CompressionLevel.NoCompression;

    // Made for the first who asks: the descriptors take longer to build than the rest of the start.
    private readonly Lazy<(FileDescriptor[] Files, Dictionary<string, FileDescriptor> Symbols)> known = new(Collect);

    public async ValueTask AnswerAsync(GrpcContext context)
    {
        InferenceCall call = models.RentCall();
        try
        {
            while (await context.Reader.ReadAsync(call, context.Token).ConfigureAwait(false))
            {
                GrpcMessages.Write(call, Answer(GrpcMessages.Read<ServerReflectionRequest>(call)));
                await GrpcAnswer.SendAsync(context, call, level, context.Token).ConfigureAwait(false);
            }

            GrpcAnswer.End(context.Features, GrpcStatus.Ok, "");
        }
        finally
        {
            models.ReturnCall(call);
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var answer = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                answer.ListServicesResponse = new ListServiceResponse();
                answer.ListServicesResponse.Service.AddRange(
                    known.Value.Files.SelectMany(f => f.Services).Select(s => new ServiceResponse { Name = s.FullName }));
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                AnswerFile(answer, Array.Find(known.Value.Files, f => f.Name == request.FileByFilename), request.FileByFilename);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                AnswerFile(answer, known.Value.Symbols.GetValueOrDefault(request.FileContainingSymbol), request.FileContainingSymbol);
                break;
            default:
                AnswerFile(answer, null, $"{request.MessageRequestCase}");
                break;
        }

        return answer;
    }

    private static void AnswerFile(ServerReflectionResponse answer, FileDescriptor? file, string asked)
    {
        if (file is null)
        {
            answer.ErrorResponse = new ErrorResponse { ErrorCode = (int)GrpcStatus.NotFound, ErrorMessage = $"'{asked}' is not known here." };
            return;
        }

        answer.FileDescriptorResponse = new FileDescriptorResponse();
        answer.FileDescriptorResponse.FileDescriptorProto.AddRange(file.Dependencies.Prepend(file).Select(f => f.SerializedData));
    }

    private static (FileDescriptor[] Files, Dictionary<string, FileDescriptor> Symbols) Collect()
    {
        FileDescriptor[] files =
        [
            GrpcServiceReflection.Descriptor, ModelConfigReflection.Descriptor, HealthReflection.Descriptor, ReflectionReflection.Descriptor,
            ReflectionV1AlphaReflection.Descriptor,
        ];
        var symbols = new Dictionary<string, FileDescriptor>(StringComparer.Ordinal);
        foreach (FileDescriptor file in files)
        {
            foreach (ServiceDescriptor service in file.Services)
            {
                symbols[service.FullName] = file;
                foreach (MethodDescriptor method in service.Methods)
                    symbols[method.FullName] = file;
            }

            foreach (EnumDescriptor type in file.EnumTypes)
                symbols[type.FullName] = file;
            AddMessages(symbols, file.MessageTypes);
        }

        return (files, symbols);
    }

    private static void AddMessages(Dictionary<string, FileDescriptor> symbols, IEnumerable<MessageDescriptor> messages)
    {
        foreach (MessageDescriptor message in messages)
        {
            symbols[message.FullName] = message.File;
            foreach (FieldDescriptor field in message.Fields.InDeclarationOrder())
                symbols[field.FullName] = message.File;
            foreach (EnumDescriptor type in message.EnumTypes)
                symbols[type.FullName] = message.File;
            AddMessages(symbols, message.NestedTypes);
        }
    }
}
