namespace DismPS.Bench.Serve;

/// <summary>A connection that has one request under way at most.</summary>
internal interface ILoadConnection : IDisposable
{
    /// <summary>Descriptor of the socket.</summary>
    int Handle { get; }

    /// <summary>Whether a request is under way.</summary>
    bool IsBusy { get; }

    /// <summary>Whether a part of the request could not be sent yet.</summary>
    bool IsSending { get; }

    /// <summary>When the request was begun.</summary>
    long Since { get; }

    void Begin(byte[] bytes);

    void ContinueSending();

    /// <summary>Takes what has arrived. True when the answer is whole.</summary>
    /// <exception cref="InvalidDataException">The answer is a failure.</exception>
    bool ContinueReceiving();
}
