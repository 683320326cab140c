using DismPS.Engine.Diagnostics;
using DismPS.Engine.Protocol;
using DismPS.Engine.Serving;

namespace DismPS.Server.Grpc;

/// <summary>Finds the models that calls name.</summary>
internal static class GrpcModels
{
    /// <exception cref="DismException">There is no such model or version, or the version is no number where versions are numbers.</exception>
    public static ServedModel Find(InferenceServer models, string name, string? version)
    {
        if (models.FindModel(name, version) is { } model)
            return model;
        if (!string.IsNullOrEmpty(version) && models.FindModel(name)?.Signature?.Dialect == WireDialect.Triton && !version.All(char.IsAsciiDigit))
        {
            throw new DismException(ErrorCode.RequestInvalid, $"invalid model version specified '{version}' for model '{name}', version should be an integral value > 0",
                "Name the version by its number, or leave it empty.") { MessageIsAnswer = true };
        }

        throw models.MissingModel(name, string.IsNullOrEmpty(version) ? null : version);
    }
}
