using Tributary.Evaluation.Tasks;
using Tributary.Merging.Search;
using Tributary.Planning.Stations;

namespace Tributary.Running;

/// <summary>What a search for the best merge starts from.</summary>
/// <param name="BaseModel">The Hugging Face folder of the base model, whose layers the adapters must fit.</param>
/// <param name="BaseModelIdentity">What tells the base model's content from any other: its digest.</param>
/// <param name="Adapters">The adapters to merge, one or more, their languages distinct.</param>
/// <param name="Task">The task that is scored.</param>
/// <param name="Sets">Validation sets, one or more, each of a language that has an adapter.</param>
/// <param name="MaxLength">Longest prompt with its continuation in tokens, 8 or more.</param>
/// <param name="Settings">What to search.</param>
/// <param name="Trials">Scores that are kept from run to run.</param>
/// <param name="ScratchFolder">Where merged candidates lie while the search runs; removed at its end.</param>
internal sealed record MergeSearchInput(string BaseModel, string BaseModelIdentity, IReadOnlyList<LanguageAdapter> Adapters,
    TaskDefinition Task, IReadOnlyList<EvaluationSet> Sets, int MaxLength, SearchSettings Settings, SearchTrials Trials,
    string ScratchFolder);
