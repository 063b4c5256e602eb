using Tributary.Merging.Entries;

namespace Tributary.Merging.Plans;

/// <summary>
/// What will be done: a recipe with every input opened and every shape checked. Nothing that can be known before the weights themselves are
/// read is left to go wrong afterwards.
/// </summary>
internal abstract class MergePlan : IDisposable
{
    /// <summary>In words, which of the several definitions of the method is used.</summary>
    public abstract string Definition { get; }

    /// <summary>What the merge will do and make.</summary>
    public abstract MergePreview Preview { get; }

    /// <summary>What is to be known of the result before it is made, in sentences.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Masks that take the place of drawn or trimmed ones; null: none.</summary>
    internal RecordedMasks? Recorded { get; init; }

    /// <summary>Closes the inputs.</summary>
    public abstract void Dispose();
}

/// <summary>What a merge will do and make, known before it runs.</summary>
internal abstract record MergePreview
{
    /// <summary>What is to be known of the result, in sentences; null: nothing.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>A plan's notes as a preview has them.</summary>
    protected static IReadOnlyList<string>? NotesOf(MergePlan plan) => plan.Notes.Count == 0 ? null : plan.Notes;

    /// <summary>As indented JSON.</summary>
    public abstract byte[] ToJson();
}
