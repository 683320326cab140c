namespace DismPS.Engine.Operations;

/// <summary>A question that a packaging waits for: whether a registered model becomes the earlier revision of a resource.</summary>
public sealed class PackageQuestion
{
    private readonly TaskCompletionSource<bool?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes one.</summary>
    /// <param name="name">What it is about.</param>
    internal PackageQuestion(RegisteredName name) => Name = name;

    /// <summary>What it is about.</summary>
    public RegisteredName Name { get; }

    /// <summary>Answers it.</summary>
    /// <param name="goOn">Whether to go on; null when nobody can be asked.</param>
    public void Answer(bool? goOn) => _answer.TrySetResult(goOn);

    /// <summary>Waits for the answer.</summary>
    internal Task<bool?> WaitAsync(CancellationToken cancellationToken) => _answer.Task.WaitAsync(cancellationToken);
}
