using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Serving;

namespace DismPS.Tool.Commands.Serving;

/// <summary>The log settings of the protocol. They are kept and answered under /v2/logging; the log of this program says what it says.</summary>
internal sealed class LogOptions
{
    private readonly Option<string?> _verbose = new("--log-verbose") { Hidden = true };
    private readonly Option<SwitchValue?> _info = TritonValue.Switch("--log-info", "");
    private readonly Option<SwitchValue?> _warning = TritonValue.Switch("--log-warning", "");
    private readonly Option<SwitchValue?> _error = TritonValue.Switch("--log-error", "");
    private readonly Option<string?> _format = new("--log-format") { Hidden = true };

    public LogOptions()
    {
        _format.AcceptOnlyFromAmong("default", "ISO8601");
        _verbose.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && LevelOf(token.Value) is null)
                result.AddError($"--log-verbose takes a whole number from 0, not '{token.Value}'.");
        });
        _info.Hidden = _warning.Hidden = _error.Hidden = true;
    }

    public IEnumerable<Option> All => [_verbose, _info, _warning, _error, _format];

    /// <returns>What is to be told; null when none was given.</returns>
    public string? Judge(ParseResult arguments)
    {
        string given = string.Join(", ", All.Where(o => arguments.GetResult(o) is { Implicit: false }).Select(o => o.Name));
        return given.Length == 0 ? null : $"{given}: kept and answered under /v2/logging, and without effect on the log, which 'dismps logs' filters.";
    }

    public LogSettings Apply(LogSettings log, ParseResult arguments) => log with
    {
        VerboseLevel = LevelOf(arguments.GetValue(_verbose) ?? "") ?? log.VerboseLevel,
        Info = arguments.IsOn(_info) ?? log.Info,
        Warning = arguments.IsOn(_warning) ?? log.Warning,
        Error = arguments.IsOn(_error) ?? log.Error,
        Format = arguments.GetValue(_format) ?? log.Format,
    };

    /// <summary>Triton takes true and false too.</summary>
    private static uint? LevelOf(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint level) ? level : TritonValue.AsSwitch(text) is { } on ? on ? 1u : 0u : null;
}
