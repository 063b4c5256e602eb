namespace Tributary.PaperStudy;

/// <summary>What the command line asks for.</summary>
/// <param name="Shared">The folder with the base model and the data.</param>
/// <param name="Work">Where projects and their stores are kept; a second run goes on from there.</param>
/// <param name="Page">The page to write; its pictures lie in a folder of the same name beside it.</param>
/// <param name="Full">True: all the data, not the cut that two cores finish in 90 minutes.</param>
/// <param name="Only">The parts to run; empty: all.</param>
/// <param name="Child">The part that this process runs for the one that started it; null: this is that one.</param>
internal sealed record StudyOptions(string Shared, string Work, string Page, bool Full, IReadOnlyList<string> Only, string? Child)
{
    /// <summary>How to call the program.</summary>
    private const string Usage = "usage: paper SHARED [--work DIR] [--page docs/study.md] [--full] "
        + "[--only sentiment,reasoning,...]\n"
        + "  SHARED  the folder that holds inputs/polyglot-4m and data\n"
        + "  --work  where projects are kept; a run that was broken off goes on there (default: paper-study)";

    /// <summary>The base model.</summary>
    public string Model => Path.Combine(Shared, "inputs", "polyglot-4m");

    /// <summary>Reads the arguments; null if they are not understood.</summary>
    public static StudyOptions? Parse(string[] args) =>
        BenchArguments.Parse(args, Usage, places: 1, ["--work", "--page", "--only", "--child"], "--full") is { } given
            ? new StudyOptions(given.Places[0], given.PathOf("--work") ?? Path.GetFullPath("paper-study"),
                given.PathOf("--page") ?? Path.GetFullPath(Path.Combine("docs", "study.md")), given.Has("--full"), given.List("--only"),
                given["--child"])
            : null;
}
