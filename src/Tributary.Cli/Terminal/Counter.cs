namespace Tributary.Cli.Terminal;

/// <summary>Counts what is done on the line below the last, only on a terminal.</summary>
internal sealed class Counter : IProgress<int>
{
    private readonly string work;
    private readonly int all;

    private Counter(string work, int all) => (this.work, this.all) = (work, all);

    /// <summary>A counter; null if standard error is no terminal.</summary>
    /// <param name="work">What is counted, as in "lines".</param>
    /// <param name="all">How many there are.</param>
    public static Counter? OnTerminal(string work, int all) => Console.IsErrorRedirected ? null : new Counter(work, all);

    /// <inheritdoc/>
    public void Report(int value) => Console.Error.Write(value == all ? "\r\e[K"
        : FormattableString.Invariant($"\r{work}: {value} of {all}"));
}
