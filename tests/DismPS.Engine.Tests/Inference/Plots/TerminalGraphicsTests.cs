using DismPS.Engine.Inference.Plots;

namespace DismPS.Engine.Tests.Inference.Plots;

public sealed class TerminalGraphicsTests
{
    [Theory]
    [InlineData(PlotProtocol.Block, "TERM=xterm-256color")]
    [InlineData(PlotProtocol.Block)]
    [InlineData(PlotProtocol.Kitty, "TERM=xterm-kitty", "KITTY_WINDOW_ID=1")]
    [InlineData(PlotProtocol.Kitty, "TERM=xterm-256color", "KITTY_WINDOW_ID=1")]
    [InlineData(PlotProtocol.Kitty, "TERM=xterm-ghostty")]
    [InlineData(PlotProtocol.Kitty, "TERM_PROGRAM=ghostty")]
    [InlineData(PlotProtocol.Sixel, "TERM_PROGRAM=WezTerm")]
    [InlineData(PlotProtocol.Sixel, "TERM_PROGRAM=mintty", "TERM_PROGRAM_VERSION=3.7.1")]
    [InlineData(PlotProtocol.Block, "TERM_PROGRAM=mintty", "TERM_PROGRAM_VERSION=2.5.9")]
    [InlineData(PlotProtocol.Sixel, "TERM_PROGRAM=iTerm.app", "TERM_PROGRAM_VERSION=3.5.0beta10")]
    [InlineData(PlotProtocol.Block, "TERM_PROGRAM=iTerm.app")]
    [InlineData(PlotProtocol.Sixel, "TERM=foot")]
    [InlineData(PlotProtocol.Sixel, "TERM=mlterm-256color")]
    [InlineData(PlotProtocol.Sixel, "TERM=xterm-256color", "KONSOLE_VERSION=220401")]
    [InlineData(PlotProtocol.Block, "TERM=xterm-256color", "KONSOLE_VERSION=211203")]
    [InlineData(PlotProtocol.Block, "TERM=xterm-256color", "WT_SESSION=1a2b")]
    [InlineData(PlotProtocol.Block, "TERM_PROGRAM=vscode", "TERM_PROGRAM_VERSION=1.105.0")]
    [InlineData(PlotProtocol.Block, "TERM=screen-256color", "KITTY_WINDOW_ID=1")]
    [InlineData(PlotProtocol.Block, "TERM=xterm-kitty", "TMUX=/tmp/tmux-0/default,1,0")]
    [InlineData(PlotProtocol.Ascii, "TERM=dumb")]
    [InlineData(PlotProtocol.Ascii, "TERM=linux")]
    [InlineData(PlotProtocol.Ascii, "TERM=xterm-kitty", "NO_COLOR=1")]
    [InlineData(PlotProtocol.Kitty, "TERM=xterm-kitty", "NO_COLOR=")]
    public void A_terminal_is_known_by_its_environment(PlotProtocol expected, params string[] variables)
    {
        Dictionary<string, string> environment = variables.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(expected, TerminalGraphics.Detect(name => environment.GetValueOrDefault(name), isRedirected: false));
        Assert.Equal(PlotProtocol.Ascii, TerminalGraphics.Detect(name => environment.GetValueOrDefault(name), isRedirected: true));
    }
}
