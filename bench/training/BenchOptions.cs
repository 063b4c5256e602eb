namespace Tributary.TrainingBench;

/// <summary>What the command line asks for.</summary>
/// <param name="Shared">The folder with the base model and the sentiment data.</param>
/// <param name="Tool">The built command line tool; needed by kill.</param>
/// <param name="Jobs">Names of the jobs to run; empty: all.</param>
/// <param name="OtherModel">A base model in place of polyglot-4m; null for that.</param>
internal sealed record BenchOptions(string Shared, string? Tool, IReadOnlyList<string> Jobs, string? OtherModel = null)
{
    private const string Usage = "usage: training SHARED [--tool PATH] [--model DIR] "
        + "[--jobs speed,scoring,products,memory,flat,estimate,kill]\n"
        + "  SHARED  the folder that holds inputs/polyglot-4m and data/sentiment\n"
        + "  --tool  the built command line tool (Tributary.Cli.dll), for kill\n"
        + "  --model the base model; by default polyglot-4m";

    /// <summary>The base model.</summary>
    public string Model => OtherModel ?? Path.Combine(Shared, "inputs", "polyglot-4m");

    /// <summary>Reads the arguments; null if they are not understood.</summary>
    public static BenchOptions? Parse(string[] args) =>
        BenchArguments.Parse(args, Usage, places: 1, ["--tool", "--model", "--jobs"]) is { } given
            ? new BenchOptions(given.Places[0], given.PathOf("--tool"), given.List("--jobs"), given.PathOf("--model"))
            : null;
}
