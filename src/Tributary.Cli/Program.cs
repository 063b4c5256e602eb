using System.CommandLine;
using Tributary.Cli.Commands;
using Tributary.Cli.Terminal;

// One file per verb under Commands/. A verb parses, makes one library call, and prints.
var root = new RootCommand("Keeps one multilingual fine-tune of a language model up to date: an adapter per "
    + "language, merged into one model.")
{
    InitCommand.Create(),
    PlanCommand.Create(),
    UpCommand.Create(),
    MergeCommand.Create(),
    InspectCommand.Create(),
    TrainCommand.Create(),
    TrainJobCommand.Create(),
    EvaluateCommand.Create(),
    CompareCommand.Create(),
    ReportCommand.Create(),
    ReleasesCommand.Create(),
    RollbackCommand.Create(),
    VerifyCommand.Create(),
    GcCommand.Create(),
    ExportCommand.Create(),
    CostsCommand.Create(),
    ScoreCommand.Create(),
    GenerateCommand.Create(),
    AddDataCommand.Create(),
    AddLanguageCommand.Create(),
    RemoveLanguageCommand.Create(),
    ImportCommand.Create(),
    DoctorCommand.Create(),
    DemoCommand.Create(),
};

root.HelpName = "tributary";
return await Verb.InvokeAsync(root, args);
