namespace DismPS.Engine.Models;

/// <summary>One field of a protobuf text: a scalar token or a message of further fields.</summary>
/// <param name="Name">Field name.</param>
/// <param name="Scalar">The value; its place also when the value is a message.</param>
/// <param name="Fields">Fields of the message; null for a scalar.</param>
internal sealed record TextProtoNode(string Name, TextProtoToken Scalar, List<TextProtoNode>? Fields);
