using System.CommandLine;
using System.Globalization;
using DismPS.Engine.Diagnostics;

namespace DismPS.Tool.Commands.Serving;

/// <summary>An option of tritonserver that this server does not obey: it changes nothing and is told, or is refused with a way out.</summary>
internal sealed class ForeignOption
{
    private readonly Option<string[]> _option;
    private readonly ForeignValue _value;
    private readonly string _why;
    private readonly string? _cure;
    private readonly bool _usual;

    private ForeignOption(string name, ForeignValue value, string why, string? cure, bool usual)
    {
        _usual = usual;
        _value = value;
        _why = why;
        _cure = cure;
        // docs/cli.md lists them; the help has what can be used.
        _option = new Option<string[]>(name) { Hidden = true };
        if (value == ForeignValue.None)
            _option.Arity = ArgumentArity.Zero;
        _option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => !Fits(t.Value)) is { } wrong)
                result.AddError($"{name} takes {Expected}, not '{wrong.Value}'.");
        });
    }

    public Option Option => _option;

    private string Expected => _value switch { ForeignValue.Switch => "true, false, 1 or 0", ForeignValue.Integer => "a whole number", _ => "a number" };

    /// <summary>One that may be given and changes nothing.</summary>
    public static ForeignOption Unused(string name, ForeignValue value, string why) => new(name, value, why, null, false);

    /// <summary>One without which the server would be another than was asked for. A switch may say what is the case anyway.</summary>
    public static ForeignOption Refused(string name, ForeignValue value, string why, string cure, bool usual = false) => new(name, value, why, cure, usual);

    /// <returns>What is to be told; null when it was not given, or says what is usual.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: it is refused.</exception>
    public string? Judge(ParseResult arguments)
    {
        if (arguments.GetResult(_option) is not { Implicit: false } given)
            return null;
        if (_cure is null)
            return $"{_option.Name} changes nothing here: {_why}.";
        if (_value == ForeignValue.Switch && given.Tokens.All(t => TritonValue.AsSwitch(t.Value) == _usual))
            return null;
        throw new DismException(ErrorCode.UsageInvalid, $"{_option.Name} is not supported: {_why}.", _cure, _option.Name);
    }

    private bool Fits(string text) => _value switch
    {
        ForeignValue.Switch => TritonValue.AsSwitch(text) is not null,
        ForeignValue.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ForeignValue.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        _ => true,
    };
}
