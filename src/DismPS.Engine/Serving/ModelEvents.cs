using DismPS.Engine.Runtimes;

namespace DismPS.Engine.Serving;

/// <summary>What the server says of a model in the log.</summary>
internal static class ModelEvents
{
    /// <summary>The state after loading, with the reason of a failure, and what the user should know of a model that is served.</summary>
    public static void WriteLoaded(IModelLog log, ServedModel model)
    {
        if (model.Failure is { } failure)
        {
            log.Write(model.Name, $"not served: {failure.Message}");
            if (failure.Cure is { } cure)
                log.Write(model.Name, cure);
            return;
        }

        log.Write(model.Name, "ready");
        foreach (string message in model.Messages)
            log.Write(model.Name, $"warning: {message}");
    }
}
