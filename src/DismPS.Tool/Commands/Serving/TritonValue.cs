using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace DismPS.Tool.Commands.Serving;

/// <summary>Options whose values are written as tritonserver takes them.</summary>
internal static class TritonValue
{
    /// <summary>Always with a value: true, false, 1 or 0, whatever case. The library takes no 1 and no 0 for an option that is a bool.</summary>
    public static Option<SwitchValue?> Switch(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "true|false",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            if (AsSwitch(result.Tokens[0].Value) is { } value)
                return value ? SwitchValue.On : SwitchValue.Off;
            result.AddError($"{name} takes true, false, 1 or 0, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    /// <returns>Null when it was not given.</returns>
    public static bool? IsOn(this ParseResult arguments, Option<SwitchValue?> option) =>
        arguments.GetValue(option) is { } value ? value == SwitchValue.On : null;

    public static bool? AsSwitch(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" => true,
        "FALSE" or "0" => false,
        _ => null,
    };

    public static Option<int?> Port(string description, string name, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (ushort.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
                return port;
            result.AddError($"{GivenName(result, name)} takes 0 to 65535, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    /// <summary>One word of several, in whatever case.</summary>
    public static Option<T?> Word<T>(string name, string description, string helpName, params T[] words)
        where T : struct, Enum => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach (T word in words)
            {
                if (word.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                    return word;
            }

            result.AddError($"{name} takes {string.Join(", ", words.Select(w => w.ToString().ToLowerInvariant()))}, not '{text}'.");
            return null;
        },
    };

    public static Option<long?> Number(string name, string description, long least, string helpName = "N") => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least)
                return number;
            result.AddError($"{name} takes a whole number from {least}, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    /// <summary>The name that was written, which may be an alias.</summary>
    private static string GivenName(ArgumentResult result, string name) => (result.Parent as OptionResult)?.IdentifierToken?.Value ?? name;

    /// <summary>Any number of times, one value each.</summary>
    public static Option<string[]> Texts(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };
}
