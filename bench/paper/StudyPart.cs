namespace Tributary.PaperStudy;

/// <summary>One part of the study: a task on five languages.</summary>
/// <param name="Name">Its name, also that of its folder.</param>
/// <param name="Title">Heading on the page.</param>
/// <param name="About">What it is, and why, in a sentence or two.</param>
/// <param name="Task">The task, as the project file has it.</param>
/// <param name="Rows">Where its examples come from.</param>
/// <param name="Sizes">How many.</param>
/// <param name="MaxLength">Tokens.</param>
/// <param name="Against">What is compared, by name.</param>
internal sealed record StudyPart(
    string Name, string Title, string About, string Task, IRowSource Rows, StudySizes Sizes, int MaxLength, IReadOnlyList<string> Against)
{
    /// <summary>True: every language is cut to the same number of training tokens, and only costs are of interest.</summary>
    public bool IsBalanced { get; init; }

    /// <summary>Recipes for the adapters that are set side by side, each trained and merged by
    /// itself, by name; if there are such, nothing else is compared.</summary>
    public IReadOnlyDictionary<string, string> Recipes { get; init; } = new Dictionary<string, string>();
}

/// <summary>Examples per language.</summary>
/// <param name="Train">Training examples.</param>
/// <param name="More">Those that arrive with the update, on top.</param>
/// <param name="Valid">Validation examples.</param>
/// <param name="Test">Test examples.</param>
internal sealed record StudySizes(int Train, int More, int Valid, int Test)
{
    /// <summary>As much as there is.</summary>
    public static StudySizes All { get; } = new(int.MaxValue, 600, 200, int.MaxValue);
}
