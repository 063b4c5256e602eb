namespace Tributary.Reporting.Ways;

/// <summary>How long trainings take side by side.</summary>
internal static class Makespan
{
    /// <summary>
    /// Wall time of jobs of known length on equal workers, the longest job first, each to the worker that is free first (Graham 1969: at
    /// most 4/3 of the best order).
    /// </summary>
    /// <param name="seconds">The jobs, each 0 or more.</param>
    /// <param name="workers">1 or more.</param>
    /// <returns>Seconds; 0 if there is no job.</returns>
    public static double Of(IEnumerable<double> seconds, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        var busy = new double[workers];
        foreach (var job in seconds.OrderDescending())
        {
            busy[Array.IndexOf(busy, busy.Min())] += job;
        }

        return busy.Max();
    }
}
