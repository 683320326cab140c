namespace DismPS.Commands;

/// <summary>Offers the services that are published to the repository.</summary>
internal sealed class PublicationNameCompleter : PublicationCompleter
{
    private protected override int Column => 0;
}
