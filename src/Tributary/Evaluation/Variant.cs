namespace Tributary.Evaluation;

/// <summary>A model that is set side by side with others, by the name under which files and reports know it.</summary>
/// <param name="Name">In snake_case: a word below, a merge method, or a combination of a method's settings.</param>
internal readonly record struct Variant(string Name)
{
    /// <summary>The base model without an adapter.</summary>
    public static readonly Variant Base = new("base");

    /// <summary>The language's own adapter.</summary>
    public static readonly Variant Individual = new("individual");

    /// <summary>One adapter trained on all languages together.</summary>
    public static readonly Variant Combined = new("combined");

    /// <summary>The project's merge of all languages' adapters.</summary>
    public static readonly Variant Merged = new("merged");

    /// <summary>The same merge where the changed language is trained from scratch,
    /// beside a project that goes on from its last adapter.</summary>
    public static readonly Variant MergedScratch = new("merged_scratch");

    /// <summary>The same merge where the changed language goes on from its last
    /// adapter, beside a project that trains from scratch.</summary>
    public static readonly Variant MergedContinued = new("merged_continued");

    /// <summary>The combined adapter as it was before a change.</summary>
    public static readonly Variant CombinedBefore = new("combined_before");

    /// <summary>The combined adapter trained on with the changed or new language alone.</summary>
    public static readonly Variant Continued = new("continued");

    /// <summary>The plain mean of the languages' adapters.</summary>
    public static readonly Variant Average = new("average");

    /// <summary>Their mean weighted by training examples.</summary>
    public static readonly Variant WeightedAverage = new("weighted_average");

    /// <summary>Related languages merged with each other alone.</summary>
    public static readonly Variant Clusters = new("clusters");

    /// <summary>The current release's adapter, measured on a test set that came after it.</summary>
    public static readonly Variant Released = new("released");

    /// <summary>The four that a project's report shows.</summary>
    public static IReadOnlyList<Variant> Usual { get; } = [Base, Individual, Combined, Merged];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
