using System.CommandLine.Parsing;

namespace Tributary.Cli.Terminal;

/// <summary>
/// What is wrong with a command line, in this program's words: which option, what it expects, what was found. The parser's own words name
/// .NET types and take several lines; they get no further than this.
/// </summary>
internal static class UsageErrors
{
    private const string OfType = " as expected type '";
    private const string OneOf = "Must be one of:";

    /// <summary>The errors of a command line in its order, one line each; what a check of the
    /// option said stands in the place of what its conversion said.</summary>
    public static IReadOnlyList<string> Of(ParseResult parse)
    {
        var refused = parse.Errors.Where(error => !IsOfConversion(error)).Select(error => SymbolOf(error.SymbolResult))
            .OfType<Symbol>().ToHashSet();
        return [.. parse.Errors.Where(error => !IsOfConversion(error) || SymbolOf(error.SymbolResult) is not { } symbol
            || !refused.Contains(symbol)).Select(Describe).Distinct()];
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

    private static bool IsOfConversion(ParseError error) => error.Message.Contains(OfType, StringComparison.Ordinal);

    private static string Describe(ParseError error)
    {
        if (error.Message.IndexOf(OneOf, StringComparison.Ordinal) is >= 0 and var list)
        {
            var words = error.Message[(list + OneOf.Length)..]
                .Split((char[])['\n', '\r', '\t', '\''], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return Expects(error.SymbolResult, $"one of {string.Join(", ", words)}");
        }

        return IsOfConversion(error) ? Expects(error.SymbolResult, Words(TypeOf(SymbolOf(error.SymbolResult)))) : error.Message;
    }

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
