using System.Globalization;

namespace DismPS.DialsStandIn;

/// <summary>Options of the stand-in as a process.</summary>
internal sealed record CommandLineOptions
{
    public const string Usage = """
        Usage: DismPS.DialsStandIn [options]
          --catalog FILE       what DIALS knows, as JSON
          --confirm-after N    how often a device login is told to wait (0)
          --interval N         seconds between polls that the login asks for (5)
          --largest-page N     the most entries of a page (500)
          --store-pause MS     how long the store waits before it reads what is sent to it (0)
          --ready-file FILE    where the addresses are written as JSON when it listens
          --requests FILE      where each request is added as a line of JSON
          --complaints FILE    where calls are listed that DIALS does not know
          --parent PID         ends when this process does
        """;

    public string? Catalog { get; private set; }

    public int ConfirmAfter { get; private set; }

    public int Interval { get; private set; } = 5;

    public int LargestPage { get; private set; } = 500;

    public TimeSpan StorePause { get; private set; }

    public string? ReadyFile { get; private set; }

    public string? Requests { get; private set; }

    public string? Complaints { get; private set; }

    public int? Parent { get; private set; }

    /// <summary>Reads them.</summary>
    /// <exception cref="FormatException">An option is unknown, lacks its value or has a bad one.</exception>
    public static CommandLineOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new CommandLineOptions();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count)
                throw new FormatException($"{arguments[i]} wants a value.");
            options.Set(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--catalog": Catalog = value; break;
            case "--confirm-after": ConfirmAfter = Number(value); break;
            case "--interval": Interval = Number(value); break;
            case "--largest-page": LargestPage = Number(value); break;
            case "--store-pause": StorePause = TimeSpan.FromMilliseconds(Number(value)); break;
            case "--ready-file": ReadyFile = value; break;
            case "--requests": Requests = value; break;
            case "--complaints": Complaints = value; break;
            case "--parent": Parent = Number(value); break;
            default: throw new FormatException($"{name} is no option.");
        }
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
