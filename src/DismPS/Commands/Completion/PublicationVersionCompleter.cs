namespace DismPS.Commands;

/// <summary>Offers the versions that are published to the repository.</summary>
internal sealed class PublicationVersionCompleter : PublicationCompleter
{
    private protected override int Column => 1;
}
