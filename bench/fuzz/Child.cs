using Tributary.Fuzz;
using Tributary.Fuzz.Outcomes;
using Tributary.Fuzz.Parsers;
using Tributary.Testing;

namespace Tributary.FuzzBench;

/// <summary>
/// The process that reads inputs. It says that it is ready, then a line per fault (<c>index TAB words</c>), and counts the rest. Its
/// parent, <see cref="ChildRun"/>, has limited its memory and ends it if an input takes too long.
/// </summary>
internal static class Child
{
    /// <summary>The line that is said before the first input.</summary>
    public const string Ready = "ready";

    /// <summary>Reads a batch.</summary>
    public static int Run(Batch batch, string countersPath)
    {
        using var counters = new Counters(countersPath);
        using var folder = new TempFolder();
        var parser = ParserTable.Named(batch.Parser)!.Open(folder);
        // What is loaded and compiled with the first inputs is no growth of one of them.
        for (var index = batch.First; index < Math.Min(batch.End, batch.First + 3); index++)
        {
            parser.Make(new Dice(batch.Seed, batch.Parser, index));
        }

        Say(Ready);
        for (var index = batch.First; index < batch.End; index++)
        {
            counters.Index = index;
            Count(index, Outcome.Of(parser, parser.Make(new Dice(batch.Seed, batch.Parser, index))), counters);
        }

        return 0;
    }

    /// <summary>Reads one input, and says what became of it.</summary>
    public static int Replay(string name, string path)
    {
        using var folder = new TempFolder();
        var parser = ParserTable.Named(name)!.Open(folder);
        Say(Ready);
        var outcome = Outcome.Of(parser, File.ReadAllBytes(path));
        Say($"{outcome.Kind}\t{OneLine(outcome.What)}");
        return 0;
    }

    private static void Count(int index, Outcome outcome, Counters counters)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Accepted:
                counters.Accepted++;
                break;
            case OutcomeKind.Refused:
                counters.Refused++;
                break;
            default:
                Say($"{index.ToString(CultureInfo.InvariantCulture)}\t{OneLine(outcome.What)}");
                break;
        }
    }

    private static string OneLine(string text) => new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
