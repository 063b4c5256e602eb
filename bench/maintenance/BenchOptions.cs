using System.Globalization;

namespace Tributary.MaintenanceBench;

/// <summary>What the command line asks for.</summary>
/// <param name="Tool">The built command line tool.</param>
/// <param name="Jobs">Names of the jobs to run; empty: all.</param>
/// <param name="Rounds">Kills, or moments; and seeds.</param>
internal sealed record BenchOptions(string Tool, IReadOnlyList<string> Jobs, (int Kills, int Moments, int Seeds) Rounds)
{
    /// <summary>How to call the program.</summary>
    public const string Usage = "usage: maintenance TOOL [--jobs "
        + "kills,full-disk,read-only,two-runs,flipped-bits,clock,batches,merged-batches] [--kills 200] [--moments 20] [--seeds 20]\n"
        + "  TOOL  the built command line tool (Tributary.Cli.dll); run from the repository's root, whose samples are used";

    /// <summary>Reads the arguments; null if they are not understood.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        if (args.Length % 2 == 0 || args[0].StartsWith('-'))
        {
            return null;
        }

        var options = new BenchOptions(Path.GetFullPath(args[0]), [], (200, 20, 20));
        for (var i = 1; i < args.Length; i += 2)
        {
            int Number() => int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            switch (args[i])
            {
                case "--jobs":
                    options = options with { Jobs = args[i + 1].Split(',') };
                    break;
                case "--kills":
                    options = options with { Rounds = options.Rounds with { Kills = Number() } };
                    break;
                case "--moments":
                    options = options with { Rounds = options.Rounds with { Moments = Number() } };
                    break;
                case "--seeds":
                    options = options with { Rounds = options.Rounds with { Seeds = Number() } };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
