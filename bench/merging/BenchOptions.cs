namespace Tributary.MergeBench;

/// <summary>What the command line asks for.</summary>
/// <param name="Folder">Where inputs are made and kept, and outputs written and removed again; some 40 GB for everything.</param>
/// <param name="Tool">The built tool: an executable, or an assembly that <c>dotnet</c> runs.</param>
/// <param name="Layers">Layers of every model and adapter; null: as many as the real ones have.</param>
/// <param name="Jobs">Names of the jobs to run; empty: all.</param>
internal sealed record BenchOptions(string Folder, string Tool, int? Layers, IReadOnlyList<string> Jobs)
{
    private const string Usage = "usage: merging DIR --tool PATH [--layers N] [--jobs NAME,NAME]\n"
        + "  DIR     inputs are made here once and kept; outputs are removed again\n"
        + "  --tool  the built command line tool: an executable or a .dll\n"
        + "  --layers  layers of every model and adapter; default: those of the real model";

    /// <summary>Reads the arguments; null if they are not understood.</summary>
    public static BenchOptions? Parse(string[] args) =>
        BenchArguments.Parse(args, Usage, places: 1, ["--tool", "--layers", "--jobs"]) is { } given && given.Needed("--tool") is { } tool
            ? new BenchOptions(given.Places[0], tool, given.Number("--layers"), given.List("--jobs"))
            : null;
}
