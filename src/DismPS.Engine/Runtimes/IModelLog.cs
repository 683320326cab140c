namespace DismPS.Engine.Runtimes;

/// <summary>
/// Takes what models, their processes and the server about them have to say, line by line. Safe from many threads. It never throws and never
/// waits for a disk, so that whatever happens to the log no request suffers.
/// </summary>
public interface IModelLog
{
    /// <summary>Adds a line.</summary>
    /// <param name="model">Name of the model on the wire.</param>
    /// <param name="instance">Instance that speaks, from 0; null when it is said of the model as a whole.</param>
    /// <param name="line">Text without a line end. A text of several lines becomes as many.</param>
    void Write(string model, int? instance, ReadOnlySpan<char> line);

    /// <summary>Adds a line about the model as a whole.</summary>
    void Write(string model, ReadOnlySpan<char> line) => Write(model, null, line);
}
