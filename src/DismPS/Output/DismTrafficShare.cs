namespace DismPS;

/// <summary>A revision of a deployed model, and the share of the requests that it gets.</summary>
/// <param name="Revision">Its name.</param>
/// <param name="Percent">0 to 100.</param>
/// <param name="IsLatest">True for the newest.</param>
public sealed record DismTrafficShare(string Revision, int Percent, bool IsLatest)
{
    /// <summary><c>50 % jec-predictor-00002</c>.</summary>
    public override string ToString() => $"{Percent} % {Revision}";
}
