using Tributary.Planning.Changes;

namespace Tributary.Cli.Commands;

/// <summary><c>add-data</c>: takes a file of new examples into a language's data.</summary>
internal static class AddDataCommand
{
    public static Command Create()
    {
        var language = Options.Language();
        var file = Options.Argument<string>("FILE", "The new examples: .jsonl, .csv, .tsv or .parquet, also with .gz");
        var split = Options.Split("What the examples are for: train, valid or test", Split.Train);
        var allow = Options.Value<string?>("--allow-leakage", "REASON",
            "Accept the file even if it shares examples with held-out data; the project file records the reason");
        var repeats = Options.Flag("--allow-duplicates", "Accept the file even if the training data already contain some of its examples");
        var dryRun = Options.DryRun();
        return new Command("add-data", "Copy a file of new examples into a language's data and list it in the project file")
            { language, file, split, allow, repeats, dryRun }.RunsOnProject(call => ChangeLines.Print(call.Output, new DataAddition(
                ProjectPath: call.Project, Language: call.Get(language), File: call.Get(file), Split: call.Get(split),
                AllowLeakage: call.Get(allow), AllowDuplicates: call.Get(repeats), DryRun: call.Get(dryRun)).Run(TimeProvider.System)));
    }
}
