namespace Tributary.MaintenanceBench;

/// <summary>What the command line asks for.</summary>
/// <param name="Tool">The built command line tool.</param>
/// <param name="Jobs">Names of the jobs to run; empty: all.</param>
/// <param name="Rounds">Kills, or moments; and seeds.</param>
internal sealed record BenchOptions(string Tool, IReadOnlyList<string> Jobs, (int Kills, int Moments, int Seeds) Rounds)
{
    private const string Usage = "usage: maintenance TOOL [--jobs "
        + "kills,full-disk,read-only,two-runs,flipped-bits,clock,batches,merged-batches] [--kills 200] [--moments 20] [--seeds 20]\n"
        + "  TOOL  the built command line tool (Tributary.Cli.dll); run from the repository's root, whose samples are used";

    /// <summary>Reads the arguments; null if they are not understood.</summary>
    public static BenchOptions? Parse(string[] args) =>
        BenchArguments.Parse(args, Usage, places: 1, ["--jobs", "--kills", "--moments", "--seeds"]) is { } given
            ? new BenchOptions(given.Places[0], given.List("--jobs"),
                (given.Number("--kills") ?? 200, given.Number("--moments") ?? 20, given.Number("--seeds") ?? 20))
            : null;
}
