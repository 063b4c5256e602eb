using Tributary.Projects;
using Tributary.Projects.Reading;

namespace Tributary.Cli.Commands;

/// <summary><c>init</c>: writes a project file from a base model and a data folder, with every default in it.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var folder = Options.Argument<string>("dir", "The folder of the new project");
        folder.DefaultValueFactory = _ => Directory.GetCurrentDirectory();
        var baseModel = Options.Required<string>("--base-model", "DIR", "The folder of the base model, in Hugging Face's layout");
        var data = Options.Value<string?>("--data", "DIR",
            "The data folder, with one folder per language (default: data/ in the project's folder)");
        var command = new Command("init", "Write a project file for a base model and a data folder") { folder, baseModel, data };
        command.SetAction(parse =>
        {
            var path = Path.GetFullPath(parse.GetValue(folder)!);
            var file = Path.Combine(path, Project.FileName);
            if (File.Exists(file))
            {
                throw new BadInputException(file, "is there already; edit it, or name another folder");
            }

            var model = Path.GetRelativePath(path, Path.GetFullPath(parse.GetValue(baseModel)!)).Replace('\\', '/');
            var text = ProjectTemplate.Write(Path.GetFileName(path), model,
                Path.GetFullPath(parse.GetValue(data) ?? Path.Combine(path, "data")), path);
            ProjectFile.Parse(text, file);
            Directory.CreateDirectory(path);
            WholeFile.Write(file, text);
            Console.Out.WriteLine($"{file}\nnext: read it, then 'tributary plan' and 'tributary up' there");
            return ExitCode.Done;
        });
        return command;
    }
}
