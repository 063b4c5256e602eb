namespace Tributary.Releases.Stores;

/// <summary>How a station's run ended.</summary>
[JsonConverter(typeof(WordsConverter<LedgerOutcome>))]
internal enum LedgerOutcome
{
    /// <summary>Its folder is in place.</summary>
    Done,

    /// <summary>It stopped with an error.</summary>
    Failed,

    /// <summary>It was cancelled; training keeps its checkpoint.</summary>
    Cancelled,

    /// <summary>Its process was killed; the next run noted it, with what it had done
    /// until the last sign of life. Training keeps its checkpoint.</summary>
    Killed,
}

/// <summary>One run of one station: everything that a clock or a machine decides, which therefore is no part of any identity.</summary>
internal sealed record LedgerEntry
{
    /// <summary>The name under which loading the base model is recorded, which is no station.</summary>
    public const string Load = "load/base";

    /// <summary>The station's name, as in <c>train/fr</c>.</summary>
    public required string Station { get; init; }

    /// <summary>The hash of its inputs.</summary>
    public required string Identity { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Wall time of the run in seconds, from its beginning to its end.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Its part of the machine's wall time in seconds, at most <see cref="Seconds"/>: what passes while several runs share the machine is
    /// divided equally among them. Null in lines of older programs, which did not divide.
    /// </summary>
    public double? MachineSeconds { get; init; }

    /// <summary>The seconds that it is charged: its part of the machine's time, else all of its own.</summary>
    [JsonIgnore]
    public double Charged => MachineSeconds ?? Seconds;

    /// <summary>How it ended.</summary>
    public required LedgerOutcome Outcome { get; init; }

    /// <summary>Tokens that went through the model in this run, padding not counted: of the
    /// training set in training, all that was read elsewhere.</summary>
    public long Tokens { get; init; }

    /// <summary>Tokens that its training had read up to the checkpoint from which this run went on; null if it began anew.</summary>
    public long? TokensBefore { get; init; }

    /// <summary>Tokens of the whole training that this run ended, or of the run if it is none.</summary>
    [JsonIgnore]
    public long WholeTokens => Tokens + (TokensBefore ?? 0);

    /// <summary>Share of its training examples that a training read which goes on from another
    /// adapter, in (0, 1]; null if it read all, and for what is no training.</summary>
    public double? Share { get; init; }

    /// <summary>Tokens of a training on all data that it stands for: of one that went on from another
    /// counted up from the examples that it read. Null if that share was not recorded.</summary>
    /// <param name="wentOn">True if it went on from another adapter.</param>
    public double? TokensOnAllData(bool wentOn) => Share switch
    {
        > 0 and <= 1 and var share => WholeTokens / share,
        null when !wentOn => WholeTokens,
        _ => null,
    };

    /// <summary>Floating-point operations, counted from shapes; null if they are not known.</summary>
    public double? Flops { get; init; }

    /// <summary>Its part of the energy in joules that the machine took meanwhile, other programs
    /// included; null if the system does not show it.</summary>
    public double? Joules { get; init; }

    /// <summary>What the charged time cost at the project's price; null without a price.</summary>
    public double? Price { get; init; }

    /// <summary>Currency of <see cref="Price"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>Name of the machine.</summary>
    public string? Machine { get; init; }

    /// <summary>The device that was asked for, as in auto or cuda:1; null if it does not matter.</summary>
    public string? Device { get; init; }

    /// <summary>CPU threads given to the run.</summary>
    public int Threads { get; init; }

    /// <summary>Accelerators of the machine that runs could use; null if there were none.</summary>
    public int? Gpus { get; init; }

    /// <summary>A search: scores that others had measured before, and that it took over; null for what is no search.</summary>
    public ReusedWork? Reused { get; init; }

    /// <summary>A training: what it learnt from; null for what is none.</summary>
    public TrainedOn? Trained { get; init; }

    /// <summary>A release: the runs that it names; null for what is none.</summary>
    public ReleasedRuns? Release { get; init; }

    /// <summary>Why it failed; null otherwise.</summary>
    public string? Error { get; init; }
}
