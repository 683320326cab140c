using System.Globalization;

namespace DismPS.Engine.Inference.Plots;

/// <summary>
/// What a terminal can show, by what it says of itself in the environment. It is never asked: a question that a terminal does not answer would hang,
/// and an answer that comes late would be taken for what the user types.
/// </summary>
public static class TerminalGraphics
{
    /// <summary>The best protocol that is surely understood.</summary>
    /// <param name="variable">A variable of the environment by its name; null when it is not set.</param>
    /// <param name="isRedirected">Whether the output goes to a file or another program.</param>
    public static PlotProtocol Detect(Func<string, string?> variable, bool isRedirected)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string terminal = variable("TERM") ?? "", program = variable("TERM_PROGRAM") ?? "";
        // The console of Linux has a font of 512 characters, and braille is not among them.
        if (isRedirected || !string.IsNullOrEmpty(variable("NO_COLOR")) || terminal is "dumb" or "linux" or "vt100" or "vt220")
            return PlotProtocol.Ascii;
        // A multiplexer draws its own screen; whether it passes pictures on is known to nobody but itself.
        if (IsSet(variable, "TMUX") || IsSet(variable, "ZELLIJ") || IsSet(variable, "STY") || StartsWith(terminal, "screen") || StartsWith(terminal, "tmux"))
            return PlotProtocol.Block;
        if (IsSet(variable, "KITTY_WINDOW_ID") || terminal is "xterm-kitty" or "xterm-ghostty" || program is "ghostty")
            return PlotProtocol.Kitty;
        return ShowsSixels(variable, terminal, program) ? PlotProtocol.Sixel : PlotProtocol.Block;
    }

    private static bool ShowsSixels(Func<string, string?> variable, string terminal, string program) =>
        StartsWith(terminal, "foot") || StartsWith(terminal, "mlterm") || StartsWith(terminal, "contour") || StartsWith(terminal, "yaft")
        || program switch
        {
            "WezTerm" => true,
            "mintty" => IsAtLeast(variable("TERM_PROGRAM_VERSION"), 2, 6),
            "iTerm.app" => IsAtLeast(variable("TERM_PROGRAM_VERSION"), 3, 3),
            _ => false,
        }
        // Konsole writes 22.04.1 as 220401.
        || (int.TryParse(variable("KONSOLE_VERSION"), NumberStyles.None, CultureInfo.InvariantCulture, out int konsole) && konsole >= 220400);

    private static bool IsAtLeast(string? version, int major, int minor)
    {
        string[] parts = (version ?? "").Split('.');
        return parts.Length >= 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(parts[1].AsSpan(0, Digits(parts[1])), NumberStyles.None, CultureInfo.InvariantCulture, out int second)
            && (first, second).CompareTo((major, minor)) >= 0;
    }

    private static int Digits(string text) => text.TakeWhile(char.IsAsciiDigit).Count();

    private static bool IsSet(Func<string, string?> variable, string name) => !string.IsNullOrEmpty(variable(name));

    private static bool StartsWith(string text, string start) => text.StartsWith(start, StringComparison.Ordinal);
}
