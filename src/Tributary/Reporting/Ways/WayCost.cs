namespace Tributary.Reporting.Ways;

/// <summary>What one kind of work took.</summary>
/// <param name="Seconds">Machine seconds.</param>
/// <param name="Flops">Floating-point operations, counted from shapes; null if they are not known.</param>
internal readonly record struct WorkCost(double Seconds, double? Flops)
{
    /// <summary>No work.</summary>
    public static WorkCost None { get; } = new(0, 0);

    public static WorkCost operator +(WorkCost left, WorkCost right) => new(left.Seconds + right.Seconds, left.Flops + right.Flops);
}

/// <summary>What a way to a model cost, nothing left out: every run that the scenario made necessary, from the ledger.</summary>
internal sealed record WayCost
{
    /// <summary>Trainings that were run.</summary>
    public required int Adapters { get; init; }

    /// <summary>Seconds of each training; of those that went on from each other their sum, since they cannot run side by side.</summary>
    public required IReadOnlyList<double> Trainings { get; init; }

    /// <summary>Tokens of training, padding not counted.</summary>
    public required long Tokens { get; init; }

    /// <summary>All trainings together, each with the start of its process and the loading of its model.</summary>
    public required WorkCost Training { get; init; }

    /// <summary>Choosing among merges on the validation sets.</summary>
    public required WorkCost Searching { get; init; }

    /// <summary>Making the merge.</summary>
    public required WorkCost Merging { get; init; }

    /// <summary>Measuring the result on the test sets; the same for every way of a comparison.</summary>
    public required WorkCost Evaluating { get; init; }

    /// <summary>Everything but evaluating.</summary>
    public WorkCost Making => Training + Searching + Merging;

    /// <summary>Everything.</summary>
    public WorkCost Total => Making + Evaluating;

    /// <summary>Wall seconds with so many trainings at the same time, evaluation included.</summary>
    public double Wall(int workers) => WallOfMaking(workers) + Evaluating.Seconds;

    /// <summary>The same without evaluation.</summary>
    public double WallOfMaking(int workers) => Makespan.Of(Trainings, workers) + Searching.Seconds + Merging.Seconds;
}
