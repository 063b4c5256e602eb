using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Planning.Changes;

namespace Tributary.Cli.Commands;

/// <summary><c>add-language</c>: a new language with its files, or with an adapter trained elsewhere.</summary>
internal static class AddLanguageCommand
{
    private const int DefaultPercent = 10;

    public static Command Create()
    {
        var language = CommonOptions.Language();
        var project = CommonOptions.Project();
        var train = new Option<string[]>("--train") { Description = "Training files, one or more", HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true };
        var valid = new Option<string?>("--valid") { Description = "The validation file", HelpName = "FILE" };
        var test = new Option<string?>("--test") { Description = "The test file", HelpName = "FILE" };
        var adapter = new Option<string?>("--adapter") { Description = "A PEFT folder trained elsewhere, instead of --train; it stays "
            + "where it is ('import' copies it into the store)", HelpName = "DIR" };
        var splitOff = new Option<int?>("--split-off")
        {
            Description = "Split a validation and a test set off the training files, each this many percent (default: 10)",
                HelpName = "PERCENT", Arity = ArgumentArity.ZeroOrOne,
        };
        var seed = new Option<long>("--seed") { Description = "Seed that decides which examples --split-off takes", HelpName = "N",
            DefaultValueFactory = _ => 42 };
        var dryRun = CommonOptions.DryRun();
        var json = CommonOptions.Json();
        var command = new Command("add-language", "Add a language with its files, or with an adapter trained elsewhere")
            { language, project, train, valid, test, adapter, splitOff, seed, dryRun, json };
        command.SetAction(parse => ChangeLines.Print(
            Output.Of(parse, json),
            new LanguageAddition(parse.GetValue(project)!, parse.GetValue(language), parse.GetValue(train) ?? [], parse.GetValue(valid),
                parse.GetValue(test), parse.GetValue(adapter),
                parse.GetResult(splitOff) is { Implicit: false } ? parse.GetValue(splitOff) ?? DefaultPercent : null, parse.GetValue(seed),
                parse.GetValue(dryRun)).Run(TimeProvider.System)));
        return command;
    }
}
