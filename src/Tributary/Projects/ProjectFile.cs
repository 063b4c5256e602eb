using Tributary.Evaluation;
using Tributary.Training;
using Tributary.Yaml;

namespace Tributary.Projects;

/// <summary>
/// Reads <c>tributary.yaml</c>. All problems of the file are reported at once with line and key path; that the files which it names exist
/// is checked here too, their content where it is read.
/// </summary>
public static class ProjectFile
{
    private static readonly IReadOnlyDictionary<string, Schedule> Schedules = new Dictionary<string, Schedule>
    {
        ["linear"] = Schedule.Linear, ["cosine"] = Schedule.Cosine, ["constant"] = Schedule.Constant,
    };

    private static readonly IReadOnlyDictionary<string, ShareA> ShareAWords = new Dictionary<string, ShareA>
    {
        ["init"] = ShareA.Init, ["off"] = ShareA.Off,
    };

    private static readonly IReadOnlyDictionary<string, bool> RunPlaces = new Dictionary<string, bool> { ["local"] = true };

    /// <summary>Reads the project of a folder, or a project file.</summary>
    /// <param name="path">A folder that holds <see cref="Project.FileName"/>, or a project file.</param>
    /// <exception cref="BadInputException">There is no such file, or anything in it is wrong.</exception>
    public static Project Read(string path)
    {
        var file = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, Project.FileName) : path);
        if (!File.Exists(file))
        {
            throw new BadInputException(path, $"no project here: expected a file {Project.FileName}; 'tributary init' writes one");
        }

        return Parse(File.ReadAllText(file), file);
    }

    /// <summary>Reads a project from its text.</summary>
    /// <param name="yaml">The content of the file.</param>
    /// <param name="file">Its absolute path, whether or not it exists: relative paths start at its folder.</param>
    public static Project Parse(string yaml, string file)
    {
        var problems = new YamlProblems(Path.GetFileName(file));
        var top = YamlSection.Open(yaml, problems);
        var languages = LanguagesSection.Read(top, file);
        var baseModel = ReadFolder(top, "base_model", file);
        var project = new Project
        {
            Name = top.RequiredText("project"),
            File = file,
            BaseModel = baseModel,
            Task = TaskSection.Read(top, baseModel),
            Languages = languages,
            Adapter = ReadAdapter(top.Section("adapter")),
            Training = ReadTraining(top.Section("training")),
            Merge = ProjectMerge.Read(top, "merge", languages),
            Run = ReadRun(top.Section("run")),
        };
        top.RefuseUnknownKeys();
        problems.ThrowIfAny();
        return project;
    }

    internal static string Resolve(string path, string projectFile) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(projectFile)!, path));

    private static string ReadFolder(YamlSection top, string key, string file)
    {
        var written = top.RequiredText(key);
        var folder = Resolve(written, file);
        if (written.Length > 0 && !Directory.Exists(folder))
        {
            top.Refuse(key, $"'{written}' is not a folder; expected a Hugging Face model folder with config.json, tokenizer.json and safetensors");
        }

        return folder;
    }

    private static AdapterRecipe ReadAdapter(YamlSection section)
    {
        var defaults = new AdapterRecipe();
        var r = section.Integer("r", defaults.R, 1, 4096);
        var recipe = new AdapterRecipe
        {
            R = r,
            LoraAlpha = section.Number("lora_alpha", r, value => value > 0, "above 0"),
            LoraDropout = section.Number("lora_dropout", defaults.LoraDropout, value => value is >= 0 and < 1, "in [0, 1)"),
            TargetModules = section.Texts("target_modules") ?? defaults.TargetModules,
            ShareA = section.Choice("share_a", defaults.ShareA, ShareAWords),
        };
        section.RefuseUnknownKeys();
        return recipe;
    }

    private static TrainingRecipe ReadTraining(YamlSection section)
    {
        var defaults = new TrainingRecipe();
        var recipe = new TrainingRecipe
        {
            Epochs = section.Integer("epochs", defaults.Epochs, 1, 10_000),
            LearningRate = section.Number("learning_rate", defaults.LearningRate, value => value > 0, "above 0"),
            BatchSize = section.Integer("batch_size", defaults.BatchSize, 1),
            GradientAccumulationSteps = section.Integer("gradient_accumulation_steps", defaults.GradientAccumulationSteps, 1),
            MaxLength = section.Integer("max_length", defaults.MaxLength, 8),
            Schedule = section.Choice("schedule", defaults.Schedule, Schedules),
            WarmupRatio = section.Number("warmup_ratio", defaults.WarmupRatio, value => value is >= 0 and < 1, "in [0, 1)"),
            WeightDecay = section.Number("weight_decay", defaults.WeightDecay, value => value >= 0, "of at least 0"),
            MaxGradNorm = section.Number("max_grad_norm", defaults.MaxGradNorm, value => value > 0, "above 0"),
            Seed = section.Integer("seed", defaults.Seed, 0),
        };
        section.RefuseUnknownKeys();
        return recipe;
    }

    private static RunSettings ReadRun(YamlSection section)
    {
        section.Choice("on", true, RunPlaces);
        var settings = new RunSettings
        {
            Workers = section.Has("workers") ? section.Integer("workers", 1, 1, 1024) : null,
        };
        section.RefuseUnknownKeys();
        return settings;
    }
}
