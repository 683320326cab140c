using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage;

/// <summary>Signs addresses to which one object each may be put.</summary>
public interface IUploadAddresses
{
    /// <summary>Asks for an address.</summary>
    /// <param name="workspace">Workspace that the object belongs to.</param>
    /// <param name="objectName">Its name: 32 hexadecimal digits and <c>.zip</c>.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>A presigned address for one PUT; it is a secret.</returns>
    /// <exception cref="DismException">The service refuses, or cannot be reached.</exception>
    Task<Uri> CreateAsync(string workspace, string objectName, CancellationToken cancellationToken);
}
