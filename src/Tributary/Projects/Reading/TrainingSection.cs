using Tributary.Training;

namespace Tributary.Projects.Reading;

/// <summary>Reads the <c>training:</c> section.</summary>
internal static class TrainingSection
{
    // True: another program trains.
    private static readonly IReadOnlyDictionary<string, bool> Trainers = new Dictionary<string, bool>
        { ["tributary"] = false, ["command"] = true };

    internal static TrainingRecipe Read(DocumentSection section, IReadOnlyList<ProjectLanguage> languages)
    {
        var defaults = new TrainingRecipe();
        var recipe = new TrainingRecipe
        {
            Epochs = section.Integer("epochs", defaults.Epochs, 1, 10_000),
            LearningRate = section.Number("learning_rate", defaults.LearningRate, value => value > 0, "above 0"),
            BatchSize = section.Integer("batch_size", defaults.BatchSize, 1),
            GradientAccumulationSteps = section.Integer("gradient_accumulation_steps", defaults.GradientAccumulationSteps, 1),
            MaxLength = section.Integer("max_length", defaults.MaxLength, 8),
            Schedule = section.Choice("schedule", defaults.Schedule, Words<Schedule>.Names.All),
            WarmupRatio = section.Number("warmup_ratio", defaults.WarmupRatio, value => value is >= 0 and < 1, "in [0, 1)"),
            WeightDecay = section.Number("weight_decay", defaults.WeightDecay, value => value >= 0, "of at least 0"),
            MaxGradNorm = section.Number("max_grad_norm", defaults.MaxGradNorm, value => value > 0, "above 0"),
            Seed = section.Integer("seed", defaults.Seed, 0),
            Validate = section.Choice("validate", defaults.Validate, Words<Validate>.Names.All),
            EvalSteps = section.Integer("eval_steps", defaults.EvalSteps, 0),
            EarlyStoppingPatience = section.Integer("early_stopping_patience", defaults.EarlyStoppingPatience, 0),
            Command = ReadCommand(section),
            Update = new TrainingUpdate(
                section.Choice("update", defaults.Update.Mode, Words<UpdateMode>.Names.All),
                section.Number("replay", defaults.Update.Replay, value => value is >= 0 and <= 1, "in [0, 1]")),
        };
        if (recipe is { Update.Mode: UpdateMode.Continue, Command: not null })
        {
            section.Refuse("update", "is continue, which another program ('trainer: command') cannot be asked "
                + "for; write 'update: scratch'");
        }

        section.RefuseUnknownKeys();
        RequireValidationSets(section, recipe, languages);
        return recipe;
    }

    private static TrainerCommand? ReadCommand(DocumentSection section)
    {
        var isCommand = section.Choice("trainer", false, Trainers);
        var written = section.Text("command");
        if (isCommand != written is not null)
        {
            section.Refuse(isCommand ? "trainer" : "command", isCommand
                ? "is command, so 'command' is required: the program and its arguments, as in \"python train.py {train_file} {output_dir}\""
                : "needs 'trainer: command' beside it");
        }

        return isCommand && written is not null ? section.Attempt("command", () => TrainerCommand.Parse(written)) : null;
    }

    private static void RequireValidationSets(DocumentSection section, TrainingRecipe recipe, IReadOnlyList<ProjectLanguage> languages)
    {
        var without = languages.Where(language => language is { Train.Count: > 0, Valid: null })
            .Select(language => language.Language).ToArray();
        (string Key, bool IsUsed)[] needs =
        [
            ("validate", recipe.Validate == Validate.Metric), ("eval_steps", recipe.EvalSteps > 0),
                ("early_stopping_patience", recipe.EarlyStoppingPatience > 0),
        ];
        foreach (var (key, _) in needs.Where(need => need.IsUsed && without.Length > 0))
        {
            section.Refuse(key, $"needs a validation set, and {string.Join(", ", without)} has none; name 'valid' "
                + $"files, or leave the key out");
        }
    }
}
