namespace Tributary.Cli.Commands;

/// <summary>The program's root command. Each verb is a file beside this one: it parses, makes one library call, and prints.</summary>
internal static class TributaryCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Keep one multilingual fine-tune of a language model up to date: one adapter per language, merged "
            + "into one model")
        {
            InitCommand.Create(),
            PlanCommand.Create(),
            UpCommand.Create(),
            StatusCommand.Create(),
            MergeCommand.Create(),
            InspectCommand.Create(),
            TrainCommand.Create(),
            TrainJobCommand.Create(),
            MeasureSpeedCommand.Create(),
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
        return root;
    }
}
