namespace Tributary.Cli.Terminal;

/// <summary>
/// Tells on standard error how far some work is: on a terminal in one line that is written over ten times a second and ends empty;
/// elsewhere in a line every ten seconds, so that short work says nothing.
/// </summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.1);

    /// <summary>Time between two lines where no terminal shows them.</summary>
    internal static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Lock writing = new();
    private readonly bool isTerminal = !Console.IsErrorRedirected;
    private readonly TimeProvider clock = TimeProvider.System;
    private string work = "";
    private Pace pace = new(TimeProvider.System);
    private long last = TimeProvider.System.GetTimestamp();

    /// <summary>Says how far it is, unless it said so a moment ago.</summary>
    /// <param name="now">The work; another one begins to count anew.</param>
    /// <param name="done">What is done.</param>
    /// <param name="of">All there is to do.</param>
    /// <param name="unit">What is counted, in the plural.</param>
    public void Report(string now, double done, double of, string unit)
    {
        lock (writing)
        {
            if (now != work)
            {
                (work, pace, last) = (now, new Pace(clock), clock.GetTimestamp());
            }

            // The first look is where the speed counts from.
            var words = pace.Words(done, Math.Max(of, 1e-9), unit);
            var isOver = done >= of;
            if (isTerminal ? isOver || clock.GetElapsedTime(last) >= BetweenLooks : !isOver && clock.GetElapsedTime(last) >= BetweenLines)
            {
                last = clock.GetTimestamp();
                Write(isOver, string.Create(CultureInfo.InvariantCulture, $"{now}: {done:0} of {of:0} {unit}, {words}"));
            }
        }
    }

    private void Write(bool isOver, string line)
    {
        if (isTerminal)
        {
            Console.Error.Write("\r\e[K" + (isOver ? "" : DisplayWidth.Cut(line, Math.Max(1, TerminalSize.Columns - 1))));
        }
        else
        {
            Console.Error.WriteLine(line);
        }
    }
}
