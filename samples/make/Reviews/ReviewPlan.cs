namespace Tributary.Samples.Reviews;

/// <summary>How many labelled reviews are written. The labels take turns, so that each is as frequent as the others.</summary>
public sealed record ReviewPlan
{
    /// <summary>The plan by which the committed files were written.</summary>
    public static ReviewPlan Committed { get; } = new();

    /// <summary>Seed of all choices. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Tokens of each language's training file, prompt and target counted;
    /// met to within one review of each label. Default 20,000.</summary>
    public int TrainTokens { get; init; } = 20_000;

    /// <summary>Tokens of the later data of a language that has some. Default 6,000.</summary>
    public int UpdateTokens { get; init; } = 6_000;

    /// <summary>Reviews of each validation file. Default 60.</summary>
    public int Valid { get; init; } = 60;

    /// <summary>Reviews of each test file. Default 150.</summary>
    public int Test { get; init; } = 150;
}
