using Tributary.Fuzz;
using Tributary.Fuzz.Parsers;

namespace Tributary.FuzzBench;

/// <summary>What the command line asks for.</summary>
/// <param name="Seed">Decides every input.</param>
/// <param name="Runs">Inputs per cheap parser; a tenth of them for a dear one.</param>
/// <param name="Parsers">Those to run.</param>
/// <param name="Faults">The folder that inputs which made a fault are saved in.</param>
/// <param name="Replayed">A saved input to read again; null for a run.</param>
internal sealed record FuzzOptions(int Seed, int Runs, IReadOnlyList<ParserEntry> Parsers, string Faults, string? Replayed)
{
    private const string Usage = "usage: fuzz [--seed 1] [--runs 200000] [--parser NAME,NAME] [--faults fuzz-faults]\n"
        + "       fuzz --parser NAME --replay FILE\n"
        + "  --runs is for each cheap parser; dear ones get a tenth of it";

    /// <summary>Reads the arguments; null if they are not understood.</summary>
    public static FuzzOptions? Parse(string[] args)
    {
        if (BenchArguments.Parse(args, Usage, places: 0, ["--seed", "--runs", "--parser", "--faults", "--replay"]) is not { } given)
        {
            return null;
        }

        var unknown = given.List("--parser").Where(name => ParserTable.Named(name) is null).ToArray();
        if (unknown.Length > 0 || (given.Has("--replay") && given.List("--parser").Count != 1))
        {
            Console.Error.WriteLine($"{Usage}\n  parsers: {string.Join(", ", ParserTable.All.Select(entry => entry.Name))}");
            return null;
        }

        return new FuzzOptions(given.Number("--seed") ?? 1, given.Number("--runs") ?? 200_000,
            given.Has("--parser") ? [.. given.List("--parser").Select(name => ParserTable.Named(name)!)] : ParserTable.All,
            given.PathOf("--faults") ?? Path.GetFullPath("fuzz-faults"), given.PathOf("--replay"));
    }

    /// <summary>A whole number of the command line.</summary>
    public static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
