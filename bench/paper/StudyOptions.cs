namespace Tributary.PaperStudy;

/// <summary>What the command line asks for.</summary>
/// <param name="Shared">The folder with the base model and the data.</param>
/// <param name="Tool">The built command line tool: trainings run as its children.</param>
/// <param name="Work">Where projects and their stores are kept; a second run goes on from there.</param>
/// <param name="Page">The page to write; its pictures lie in a folder of the same name beside it.</param>
/// <param name="Full">True: all the data, not the cut that two cores finish in 90 minutes.</param>
/// <param name="Only">The parts to run; empty: all.</param>
/// <param name="Child">The part that this process runs for the one that started it; null: this is that one.</param>
internal sealed record StudyOptions(string Shared, string Tool, string Work, string Page, bool Full,
    IReadOnlyList<string> Only, string? Child)
{
    /// <summary>How to call the program.</summary>
    public const string Usage = "usage: paper SHARED --tool PATH [--work DIR] [--page docs/study.md] [--full] "
        + "[--only sentiment,reasoning,...]\n"
        + "  SHARED  the folder that holds inputs/polyglot-4m and data\n"
        + "  --tool  the built command line tool (Tributary.Cli.dll)\n"
        + "  --work  where projects are kept; a run that was broken off goes on there (default: paper-study)";

    /// <summary>The base model.</summary>
    public string Model => Path.Combine(Shared, "inputs", "polyglot-4m");

    /// <summary>Reads the arguments; null if they are not understood.</summary>
    public static StudyOptions? Parse(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith('-'))
        {
            return null;
        }

        var options = new StudyOptions(Path.GetFullPath(args[0]), "", Path.GetFullPath("paper-study"),
            Path.GetFullPath(Path.Combine("docs", "study.md")), false, [], null);
        for (var i = 1; i < args.Length; i++)
        {
            if (args[i] == "--full")
            {
                options = options with { Full = true };
                continue;
            }

            if (i + 1 == args.Length)
            {
                return null;
            }

            var value = args[++i];
            options = args[i - 1] switch
            {
                "--tool" => options with { Tool = Path.GetFullPath(value) },
                "--work" => options with { Work = Path.GetFullPath(value) },
                "--page" => options with { Page = Path.GetFullPath(value) },
                "--only" => options with { Only = value.Split(',') },
                "--child" => options with { Child = value },
                _ => options with { Tool = "" },
            };
        }

        return options.Tool.Length > 0 ? options : null;
    }
}
