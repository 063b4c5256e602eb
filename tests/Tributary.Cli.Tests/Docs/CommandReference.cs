using System.Collections;
using System.CommandLine;
using Tributary.Cli.Commands;

namespace Tributary.Cli.Tests.Docs;

/// <summary>docs/commands.md, written from the commands themselves: usage, arguments, options, and their defaults.</summary>
internal static class CommandReference
{
    private const string Opening = """
        # Commands

        <!-- Written from the program's own commands. Do not edit: change the descriptions in src/Tributary.Cli/Commands. -->

        Every command of `tributary`, with its arguments and options. `tributary COMMAND --help` shows the same text.
        [CI](ci.md#exit-codes) explains the exit codes and `--json`.

        """;

    /// <summary>The whole document, with line feeds as line ends.</summary>
    public static string Render()
    {
        var root = TributaryCommand.Create();
        var text = new StringBuilder(Opening).Append('\n');
        Row(text, "command", "what it does");
        Row(text, "---", "---");
        foreach (var command in Shown(root))
        {
            Row(text, $"[`{command.Name}`](#{command.Name})", Cell(command.Description));
        }

        foreach (var command in Shown(root))
        {
            Append(text, command, "tributary", "##");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder text, Command command, string parent, string heading)
    {
        var path = $"{parent} {command.Name}";
        var title = path["tributary ".Length..];
        text.Append(CultureInfo.InvariantCulture, $"\n{heading} {title}\n\n{command.Description}.\n\n    {Usage(command, path)}\n");
        var arguments = command.Arguments.Where(argument => !argument.Hidden)
            .Select(argument => (IReadOnlyList<string>)[$"`{Shown(argument)}`", Cell(argument.Description), Default(argument)]).ToList();
        var options = command.Options.Where(option => !option.Hidden)
            .Select(option => (IReadOnlyList<string>)
                [$"`{Shown(option)}`", Cell(option.Description) + Requirement(option), Default(option)])
            .ToList();
        Table(text, "argument", arguments);
        Table(text, "option", options);
        foreach (var inner in Shown(command))
        {
            Append(text, inner, path, "###");
        }
    }

    private static IEnumerable<Command> Shown(Command command) => command.Subcommands.Where(inner => !inner.Hidden);

    private static string Usage(Command command, string path)
    {
        IEnumerable<string> parts = [path, .. command.Arguments.Where(argument => !argument.Hidden).Select(Shown),
            .. command.Options.Where(option => option is { Required: true, Hidden: false }).Select(Shown), "[options]"];
        return string.Join(' ', parts);
    }

    private static string Shown(Argument argument)
    {
        var several = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        var name = argument.Name.ToUpperInvariant();
        return argument.Arity.MinimumNumberOfValues == 0 || argument.HasDefaultValue ? $"[{name}{several}]" : $"{name}{several}";
    }

    private static string Shown(Option option)
    {
        var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Prepend(option.Name));
        if (option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool))
        {
            return names;
        }

        var value = option.HelpName ?? "VALUE";
        return option.Arity.MinimumNumberOfValues == 0 && option.Arity.MaximumNumberOfValues == 1 ? $"{names} [{value}]"
            : $"{names} {value}";
    }

    private static string Requirement(Option option) => option.Required ? " (required)" : "";

    private static string Default(Argument argument) => argument.HasDefaultValue ? Value(argument.GetDefaultValue()) : "";

    private static string Default(Option option) => option.HasDefaultValue ? Value(option.GetDefaultValue()) : "";

    // What the current folder is differs from machine to machine.
    private static string Value(object? value) => value switch
    {
        null or false => "",
        string text => text == Directory.GetCurrentDirectory() ? "the current folder" : $"`{text}`",
        Enum word => $"`{word.ToString().ToLowerInvariant()}`",
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Value)),
        IFormattable figure => $"`{figure.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    private static void Table(StringBuilder text, string name, List<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        text.Append('\n');
        Row(text, name, "meaning", "default");
        Row(text, "---", "---", "---");
        foreach (var row in rows)
        {
            Row(text, [.. row]);
        }
    }

    private static void Row(StringBuilder text, params string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}
