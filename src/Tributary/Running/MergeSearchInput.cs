using Tributary.Evaluation.Tasks;
using Tributary.Merging.Search;
using Tributary.Planning.Stations;

namespace Tributary.Running;

/// <summary>What a search for the best merge starts from.</summary>
public sealed record MergeSearchInput
{
    /// <summary>The Hugging Face folder of the base model, whose layers the adapters must fit.</summary>
    public required string BaseModel { get; init; }

    /// <summary>What tells the base model's content from any other: its digest.</summary>
    public required string BaseModelIdentity { get; init; }

    /// <summary>The adapters to merge, one or more, their languages distinct.</summary>
    public required IReadOnlyList<LanguageAdapter> Adapters { get; init; }

    /// <summary>The task that is scored.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>Validation sets, one or more, each of a language that has an adapter.</summary>
    public required IReadOnlyList<EvaluationSet> Sets { get; init; }

    /// <summary>Longest prompt with its continuation in tokens, 8 or more.</summary>
    public required int MaxLength { get; init; }

    /// <summary>What to search.</summary>
    public required SearchSettings Settings { get; init; }

    /// <summary>Where scores are kept from run to run; made if it does not exist. Several searches may share it.</summary>
    public required string TrialsFolder { get; init; }

    /// <summary>Where merged candidates lie while the search runs; removed at its end.</summary>
    public required string ScratchFolder { get; init; }
}
