using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Tributary.Cli.Terminal;

/// <summary>
/// What is wrong with a command line, in this program's words: which option, what it expects, what was found. The parser's own words name
/// .NET types and take several lines; they get no further than this.
/// </summary>
internal static partial class UsageErrors
{
    private const string OfType = " as expected type '";
    private const string OneOf = "Must be one of:";
    private const string Unrecognized = "Unrecognized command or argument '";
    private const string NoCommand = "Required command was not provided";

    /// <summary>The errors of a command line in its order, one line each; what a check of the
    /// option said stands in the place of what its conversion said.</summary>
    public static IReadOnlyList<string> Of(ParseResult parse)
    {
        var refused = parse.Errors.Where(error => !IsOfConversion(error)).Select(error => SymbolOf(error.SymbolResult))
            .OfType<Symbol>().ToHashSet();
        return [.. Telling(parse.Errors).Where(error => !IsOfConversion(error) || SymbolOf(error.SymbolResult) is not { } symbol
            || !refused.Contains(symbol)).Select(Describe).Concat(OptionsTakenForValues(parse.CommandResult)).Distinct()];
    }

    /// <summary>The words of a command line up to its verb's end, as in <c>tributary releases show</c>.</summary>
    public static string VerbPath(CommandResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result; at is CommandResult { Command: not RootCommand } inner; at = at.Parent)
        {
            names.Add(inner.Command.Name);
        }

        return string.Join(' ', names.Append("tributary").Reverse());
    }

    // Behind a word that is not known, nothing is understood as it was meant: the first one says it all.
    private static IEnumerable<ParseError> Telling(IReadOnlyList<ParseError> errors) =>
        errors.FirstOrDefault(IsOfUnknown) is { } first
            ? errors.Where(error => error == first
                || (!IsOfUnknown(error) && !error.Message.StartsWith(NoCommand, StringComparison.Ordinal)))
            : errors;

    // The parser gives an option that it does not know to the option before it, as its value.
    private static IEnumerable<string> OptionsTakenForValues(CommandResult command) =>
        from option in command.Children.OfType<OptionResult>()
        from token in option.Tokens
        where LooksLikeOption().IsMatch(token.Value)
        select $"{option.Option.Name} expects a value, found '{token.Value}'";

    [GeneratedRegex("^--[a-z][a-z-]*$")]
    private static partial Regex LooksLikeOption();

    private static bool IsOfUnknown(ParseError error) => error.Message.StartsWith(Unrecognized, StringComparison.Ordinal);

    private static bool IsOfConversion(ParseError error) => error.Message.Contains(OfType, StringComparison.Ordinal);

    private static string Describe(ParseError error)
    {
        if (error.Message.IndexOf(OneOf, StringComparison.Ordinal) is >= 0 and var list)
        {
            var words = error.Message[(list + OneOf.Length)..]
                .Split((char[])['\n', '\r', '\t', '\''], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return Expects(error.SymbolResult, $"one of {string.Join(", ", words)}");
        }

        if (IsOfUnknown(error))
        {
            return Unknown(error.Message[Unrecognized.Length..].TrimEnd('.').TrimEnd('\''), error.SymbolResult);
        }

        if (error.Message.StartsWith(NoCommand, StringComparison.Ordinal) && error.SymbolResult is CommandResult { Command: var command })
        {
            return $"{(command is RootCommand ? "tributary" : command.Name)} expects a command: {string.Join(", ", CommandsOf(command))}";
        }

        return IsOfConversion(error) ? Expects(error.SymbolResult, Words(TypeOf(SymbolOf(error.SymbolResult)))) : error.Message;
    }

    private static string Unknown(string word, SymbolResult? where)
    {
        var (kind, known) = word.StartsWith('-') ? ("option", OptionsOf(where))
            : where is CommandResult { Command.Subcommands.Count: > 0 } group ? ("command", CommandsOf(group.Command))
            : ("argument", []);
        return $"'{word}' is no {kind} that is known here"
            + (NearestName.To(word, [.. known]) is { } nearest ? $"; did you mean '{nearest}'?" : "");
    }

    private static IEnumerable<string> CommandsOf(Command command) =>
        command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name);

    private static IEnumerable<string> OptionsOf(SymbolResult? where) => where is CommandResult { Command: var command }
        ? command.Options.Concat(where.Parent is CommandResult { Command: var above } ? above.Options.Where(one => one.Recursive) : [])
            .Select(option => option.Name)
        : [];

    private static string Expects(SymbolResult? result, string expected) =>
        $"{SymbolOf(result)?.Name} expects {expected}, found {string.Join(", ", result?.Tokens.Select(token => $"'{token.Value}'") ?? [])}";

    // The argument of an option is a symbol of its own, which no user knows.
    private static Symbol? SymbolOf(SymbolResult? result) => result switch
    {
        OptionResult option => option.Option,
        ArgumentResult { Parent: OptionResult option } => option.Option,
        ArgumentResult argument => argument.Argument,
        _ => null,
    };

    private static Type TypeOf(Symbol? symbol) => symbol switch
    {
        Option option => option.ValueType,
        Argument argument => argument.ValueType,
        _ => typeof(string),
    };

    private static string Words(Type type)
    {
        var value = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        return value.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(value).Select(name => name.ToLowerInvariant()))}"
            : value == typeof(int) || value == typeof(long) ? "a whole number"
            : value == typeof(double) ? "a number"
            : value == typeof(bool) ? "true or false"
            : "another value";
    }
}
