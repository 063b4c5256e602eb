namespace Tributary.Running;

/// <summary>
/// Divides a machine among the runs that use it: what passes from one moment at which a run begins or ends to the next is shared equally by
/// those that are going on. So the parts of all runs add up to the time in which the machine was used, whatever ran beside what.
/// </summary>
/// <param name="clock">Tells the time.</param>
/// <param name="joules">Reads the machine's energy counter; null if there is none.</param>
internal sealed class MachineMeter(TimeProvider clock, Func<double?> joules)
{
    private readonly Lock settling = new();
    private readonly List<Part> going = [];
    private Part? alone;
    private long settled;
    private double? counter;

    /// <summary>A run begins.</summary>
    public Part Begin()
    {
        lock (settling)
        {
            return Add();
        }
    }

    /// <summary>A run begins for which all others wait until it ends: it is charged everything.</summary>
    public Part BeginAlone()
    {
        lock (settling)
        {
            return alone = Add();
        }
    }

    /// <summary>What a run has used so far.</summary>
    public MachineUse Read(Part part)
    {
        lock (settling)
        {
            Settle();
            return part.Use;
        }
    }

    /// <summary>A run ends.</summary>
    /// <returns>What it used.</returns>
    public MachineUse End(Part part)
    {
        lock (settling)
        {
            Settle();
            going.Remove(part);
            alone = alone == part ? null : alone;
            return part.Use;
        }
    }

    private Part Add()
    {
        Settle();
        var part = new Part();
        going.Add(part);
        return part;
    }

    private void Settle()
    {
        var (now, energy) = (clock.GetTimestamp(), joules());
        var seconds = clock.GetElapsedTime(settled, now).TotalSeconds;
        // A counter that starts again from 0 tells nothing.
        var used = energy - counter is >= 0 and var passed ? passed : (double?)null;
        foreach (var part in going)
        {
            var share = alone is null ? 1.0 / going.Count : alone == part ? 1 : 0;
            part.Use = new MachineUse(part.Use.WallSeconds + seconds, part.Use.Seconds + (share * seconds),
                part.Use.Joules + (share * used));
        }

        (settled, counter) = (now, energy);
    }

    /// <summary>A run's account.</summary>
    internal sealed class Part
    {
        /// <summary>What is settled.</summary>
        public MachineUse Use { get; set; } = new(0, 0, 0);
    }
}

/// <summary>What a run has used of a machine.</summary>
/// <param name="WallSeconds">Time since its beginning.</param>
/// <param name="Seconds">Its part of the machine's time.</param>
/// <param name="Joules">Its part of the machine's energy; null if that is not known.</param>
internal readonly record struct MachineUse(double WallSeconds, double Seconds, double? Joules);
