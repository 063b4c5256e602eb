using Tributary.ChatTemplates;
using Tributary.Evaluation.Models;
using Tributary.Evaluation.Statistics;
using Tributary.Evaluation.Tasks;
using Tributary.Planning.Estimates;
using Tributary.Planning.Inputs;
using Tributary.Projects;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Reporting.Costs;
using Tributary.Reporting.Diagnosis;
using Tributary.Reporting.Gate;
using Tributary.Training;

namespace Tributary.Tests;

public sealed class WordsTests
{
    [Fact]
    public void Of_EveryMember_IsReadBack()
    {
        Assert.Equal(Enum.GetValues<Split>(), SplitWords.Table.All.Values);
        Assert.All(SplitWords.Table.All, word => Assert.Equal((word.Value, word.Key),
            (SplitWords.Table.Parse(word.Key), SplitWords.Table.Of(word.Value))));
        Assert.Equal("train, valid, test", SplitWords.Table.ToString());
    }

    [Theory]
    [InlineData("Train")]
    [InlineData("0")]
    [InlineData("")]
    public void Parse_NoWord_IsRefused(string text)
    {
        Assert.False(SplitWords.Table.TryParse(text, out _));
        Assert.Throws<FormatException>(() => SplitWords.Table.Parse(text));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Split>($"\"{text}\""));
    }

    // Stored files, recipes and options hold these words: a member that is renamed is one that they no longer name.
    [Fact]
    public void Names_EnumerationsOfFiles_AreTheWordsThatFilesHold()
    {
        Assert.Equal("done, failed, cancelled, killed", Words<LedgerOutcome>.Names.ToString());
        Assert.Equal("passed, refused, nothing_to_compare, new_language, removed_language, not_evaluated, not_comparable",
            Words<GateWord>.Names.ToString());
        Assert.Equal("no_proven_drop, non_inferior", Words<GateRequirement>.Names.ToString());
        Assert.Equal("refuse, accept", Words<UnevaluatedLanguages>.Names.ToString());
        Assert.Equal("built, rollback", Words<ReleaseKind>.Names.ToString());
        Assert.Equal("station, release, imported, ledger, format", Words<StorePlace>.Names.ToString());
        Assert.Equal("better, worse, equivalent, no_difference_shown", Words<Verdict>.Names.ToString());
        Assert.Equal("none, tokens, characters, unconditional", Words<Normalization>.Names.ToString());
        Assert.Equal("length, end_token, stop", Words<FinishReason>.Names.ToString());
        Assert.Equal("linear, cosine, constant", Words<Schedule>.Names.ToString());
        Assert.Equal("loss, metric", Words<Validate>.Names.ToString());
        Assert.Equal("scratch, continue", Words<UpdateMode>.Names.ToString());
        Assert.Equal("init, frozen, off", Words<ShareA>.Names.ToString());
        Assert.Equal("unknown, last_run, kind, shape, data, calibration", Words<EstimateBasis>.Names.ToString());
        Assert.Equal("within_language, across_languages, contradiction", Words<LeakageKind>.Names.ToString());
        Assert.Equal("initial, update, add", Words<ScenarioKind>.Names.ToString());
        Assert.Equal("refuse, report, off", Words<LeakageMode>.Names.ToString());
        Assert.Equal("list, tuple, range, view, generator", Words<ListKind>.Names.ToString());
        Assert.Equal("passed, refused, overridden", Words<GateState>.Names.ToString());
        Assert.Equal("sign_conflicts, norm_imbalance, label_prior_shift, wording, too_few_examples, little_learnt, own_adapter_fell",
            Words<Cause>.Names.ToString());
        Assert.Equal("measured, estimated, unknown, not_needed", Words<CostBasis>.Names.ToString());
    }
}
