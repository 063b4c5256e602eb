using Tributary.Evaluation.Tasks;
using Tributary.Projects;
using Tributary.Projects.Starting;

namespace Tributary.Cli.Commands;

/// <summary><c>init</c>: writes a project file from a base model and data, with every key and its default in it.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var folder = Options.Argument<string>("dir", "The folder of the new project");
        folder.DefaultValueFactory = _ => Directory.GetCurrentDirectory();
        var baseModel = Options.Required<string>("--base-model", "DIR", "The folder of the base model, in Hugging Face's layout");
        var data = Options.Value<string?>("--data", "PATH", "The data: a folder with a folder or files per language, or, with --language, "
            + "a folder with train, valid and test files, or one file (default: data/ in the project's folder)");
        var task = Options.Value<string?>("--task", "KIND", "The kind of task (default: what the columns speak of)")
            .Checked(TaskOptions.Kinds.ContainsKey, $"one of {string.Join(", ", TaskOptions.Kinds.Keys)}");
        var text = Options.Value<string?>("--text-column", "NAME", "The column that the model reads (default: the likeliest)");
        var label = Options.Value<string?>("--label-column", "NAME",
            "The column of the label, the right answer or the reference text (default: the likeliest)");
        var language = Options.Language("--language", "The language of all data, if folders and files do not name it");
        return new Command("init", "Write a project file for a base model and data")
            { folder, baseModel, data, task, text, label, language }
            .Runs(call =>
            {
                var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(call.Get(folder)));
                var file = Path.Combine(path, Project.FileName);
                if (File.Exists(file))
                {
                    throw new BadInputException(file, "is there already; edit it, or name another folder");
                }

                if (File.Exists(call.Get(data)) && call.Get(language) is null)
                {
                    throw new BadInputException("--data", $"'{call.Get(data)}' is one file; name its language with --language");
                }

                var started = new NewProject
                {
                    Folder = path,
                    BaseModel = Path.GetRelativePath(path, Path.GetFullPath(call.Get(baseModel))).Replace('\\', '/'),
                    Data = Path.GetFullPath(call.Get(data) ?? Path.Combine(path, "data")),
                    Kind = call.Get(task),
                    TextColumn = call.Get(text),
                    LabelColumn = call.Get(label),
                    Language = call.Get(language),
                }.Write();
                Directory.CreateDirectory(path);
                WholeFile.Write(file, started.Text);
                Report(file, started, call.Output);
                return ExitCode.Done;
            });
    }

    private static void Report(string file, StartedProject started, Output output)
    {
        output.Text.WriteLine(file);
        output.WriteLines(started.Open.Select(problem => $"open: {problem}"));
        output.Text.WriteLine(started.Open.Count == 0 ? "next: read it, then 'tributary plan' and 'tributary up' there"
            : "next: mend what is open (the head of the file says it too), then 'tributary plan' there");
        output.WriteJson(started.ToJson(file));
    }
}
