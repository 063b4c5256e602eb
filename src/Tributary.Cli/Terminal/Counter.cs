namespace Tributary.Cli.Terminal;

/// <summary>Counts what is done, see <see cref="ProgressLine"/>.</summary>
/// <param name="unit">What is counted, as in "lines".</param>
/// <param name="all">How many there are.</param>
internal sealed class Counter(string unit, int all) : IProgress<int>
{
    private readonly ProgressLine line = new();

    /// <inheritdoc/>
    public void Report(int value) => line.Report(unit, value, all, unit);
}
