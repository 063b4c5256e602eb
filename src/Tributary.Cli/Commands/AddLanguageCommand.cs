using Tributary.Planning.Changes;

namespace Tributary.Cli.Commands;

/// <summary><c>add-language</c>: a new language with its files, or with an adapter trained elsewhere.</summary>
internal static class AddLanguageCommand
{
    private const int DefaultPercent = 10;

    public static Command Create()
    {
        var language = Options.Language();
        var train = Options.Value<string[]>("--train", "FILE", "Training files, one or more");
        train.AllowMultipleArgumentsPerToken = true;
        var valid = Options.Value<string?>("--valid", "FILE", "The validation file");
        var test = Options.Value<string?>("--test", "FILE", "The test file");
        var adapter = Options.Value<string?>("--adapter", "DIR", "A PEFT folder trained elsewhere, instead of --train; it stays "
            + "where it is ('import' copies it into the store)");
        var splitOff = Options.Value<int?>("--split-off", "PERCENT",
            "Split a validation and a test set off the training files, each this many percent (default: 10)");
        splitOff.Arity = ArgumentArity.ZeroOrOne;
        var seed = Options.Value("--seed", "N", normally: 42L, "Seed that decides which examples --split-off takes");
        var dryRun = Options.DryRun();
        return new Command("add-language", "Add a language with its files, or with an adapter trained elsewhere")
            { language, train, valid, test, adapter, splitOff, seed, dryRun }
            .RunsOnProject(call => ChangeLines.Print(call.Output, new LanguageAddition(
                ProjectPath: call.Project, Language: call.Get(language), Train: call.Get(train), Valid: call.Get(valid),
                Test: call.Get(test), Adapter: call.Get(adapter),
                SplitOffPercent: call.Parse.GetResult(splitOff) is { Implicit: false } ? call.Get(splitOff) ?? DefaultPercent : null,
                Seed: call.Get(seed), DryRun: call.Get(dryRun)).Run(TimeProvider.System)));
    }
}
