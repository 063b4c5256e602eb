using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Statistics;
using Tributary.Evaluation.Tasks;
using Tributary.Releases;
using Tributary.Testing;
using static Tributary.Tests.Releases.SampleReleases;

namespace Tributary.Tests.Releases;

public sealed class GateTests
{
    private static readonly GateRecipe Recipe = new();

    [Fact]
    public void Judge_NoCurrentRelease_PassesWithNothingToCompareWith()
    {
        var result = Gate.Judge(Recipe, Model((De, Right(100, 100)), (Fr, Right(100, 90))), null);

        Assert.True(result.Passed);
        Assert.Equal([GateWord.NothingToCompare, GateWord.NothingToCompare], result.Languages.Select(language => language.Verdict));
        Assert.Equal("macro_f1", result.Metric);
        Assert.Null(result.Reference);
    }

    [Theory]
    [InlineData(UnevaluatedLanguages.Refuse, false)]
    [InlineData(UnevaluatedLanguages.Accept, true)]
    public void Judge_FirstReleaseNotEvaluated_IsRefusedUnlessAccepted(UnevaluatedLanguages unevaluated, bool passes)
    {
        var result = Gate.Judge(Recipe with { Unevaluated = unevaluated }, Model((De, Right(100, 100)), (Fr, null)), null);

        Assert.Equal(passes, result.Passed);
        Assert.Equal([GateWord.NothingToCompare, GateWord.NotEvaluated], result.Languages.Select(language => language.Verdict));
    }

    [Fact]
    public void Judge_SameAnswers_PassesWithADropOfNothing()
    {
        var model = Model((De, Right(300, 240)), (Fr, Right(300, 200)));

        var result = Gate.Judge(Recipe, model, model, 4);

        Assert.True(result.Passed);
        Assert.Equal(4, result.Reference);
        Assert.All(result.Languages, verdict =>
        {
            Assert.Equal((GateWord.Passed, 0.0, 300, 1.0), (verdict.Verdict, verdict.Drop!.Value, verdict.Examples,
                verdict.AdjustedPValue!.Value));
            Assert.True(verdict.Lower <= 0 && verdict.Upper >= 0);
            Assert.Empty(verdict.Worst);
            Assert.Contains("no drop above 0.01 is shown", verdict.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Judge_OneLanguageFell_RefusesItAloneAndShowsTheTenWorst()
    {
        var result = Gate.Judge(Recipe, Model((De, Right(300, 200)), (Fr, Right(300, 240))),
            Model((De, Right(300, 270)), (Fr, Right(300, 240))));

        Assert.False(result.Passed);
        var de = result.Languages[0];
        Assert.Equal([GateWord.Refused, GateWord.Passed], result.Languages.Select(language => language.Verdict));
        Assert.True(de.Lower > 0.01);
        Assert.InRange(de.AdjustedPValue!.Value, 0, 0.05);
        Assert.Equal(de.Reference!.Value - de.Candidate!.Value, de.Drop!.Value, 12);
        Assert.Contains("a drop above 0.01 is shown", de.Reason, StringComparison.Ordinal);
        Assert.Equal(10, de.Worst.Count);
        Assert.All(de.Worst, example => Assert.True(example.Gold == example.Reference && example.Candidate != example.Gold
            && example is { Loss: 1, Fall: > 0 }));
        // Odd examples are those of "bad", whose log-likelihood falls from -0.5 to -1.5; "good" falls from -0.25 to -1.
        Assert.All(de.Worst, example => Assert.Equal((1.0, "bad"), (example.Fall!.Value, example.Gold)));
        Assert.Equal("201", de.Worst[0].Id);
    }

    [Theory]
    [InlineData(UnevaluatedLanguages.Refuse, false)]
    [InlineData(UnevaluatedLanguages.Accept, true)]
    public void Judge_NotEvaluated_IsRefusedUnlessAccepted(UnevaluatedLanguages unevaluated, bool passes)
    {
        var result = Gate.Judge(Recipe with { Unevaluated = unevaluated }, Model((De, Right(50, 40)), (Fr, null)),
            Model((De, Right(50, 40)), (Fr, Right(50, 40))));

        Assert.Equal((passes, GateWord.NotEvaluated), (result.Passed, result.Languages[1].Verdict));
    }

    [Fact]
    public void Judge_NewAndRemovedLanguages_HaveTheirOwnWords()
    {
        var (pt, sw) = (Language.Parse("pt-BR"), Language.Parse("sw"));

        var result = Gate.Judge(Recipe, Model((De, Right(50, 40)), (pt, Right(50, 10)), (sw, Right(50, 10))),
            Model((De, Right(50, 40)), (sw, null), (Fr, Right(50, 40))));

        Assert.True(result.Passed);
        Assert.Equal([GateWord.Passed, GateWord.NewLanguage, GateWord.NothingToCompare, GateWord.RemovedLanguage],
            result.Languages.Select(language => language.Verdict));
        Assert.Equal(Fr, result.Languages[3].Language);
    }

    [Fact]
    public void Judge_OtherExamples_AreNotComparable()
    {
        var result = Gate.Judge(Recipe, Model((De, Right(50, 40))), Model((De, Right(60, 40))));

        Assert.Equal((false, GateWord.NotComparable), (result.Passed, result.Languages[0].Verdict));
        Assert.True(Gate.Judge(Recipe with { Unevaluated = UnevaluatedLanguages.Accept }, Model((De, Right(50, 40))),
            Model((De, Right(60, 40)))).Passed);
    }

    [Fact]
    public void Judge_GrownTestSet_ComparesTheExamplesInCommon()
    {
        // The new ones come first, so that numbers alone would pair wrongly; there are as many of each label as before.
        var candidate = new GateModel([new GateLanguage(De, Card(De, [.. Enumerable.Repeat(false, 20), .. Right(100, 80)]),
            Fingerprint(Enumerable.Range(1000, 20).Concat(Enumerable.Range(0, 100))))]);
        var current = new GateModel([new GateLanguage(De, Card(De, Right(100, 80)), Fingerprint(Enumerable.Range(0, 100)))]);

        var verdict = Assert.Single(Gate.Judge(Recipe, candidate, current).Languages);

        Assert.Equal((GateWord.Passed, 100, 0.0), (verdict.Verdict, verdict.Examples, verdict.Drop!.Value));
        Assert.Empty(verdict.Worst);
    }

    [Fact]
    public void Judge_MostlyOtherExamples_AreNotComparable()
    {
        var candidate = new GateModel([new GateLanguage(De, Card(De, Right(100, 80)), Fingerprint(Enumerable.Range(60, 100)))]);
        var current = new GateModel([new GateLanguage(De, Card(De, Right(100, 80)), Fingerprint(Enumerable.Range(0, 100)))]);

        var verdict = Assert.Single(Gate.Judge(Recipe, candidate, current).Languages);

        Assert.Equal(GateWord.NotComparable, verdict.Verdict);
        Assert.StartsWith("40 of the 100 test examples of then", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ShrunkTestSet_ComparesAllThatIsLeft()
    {
        var current = new GateModel([new GateLanguage(De, Card(De, Right(100, 80)), Fingerprint(Enumerable.Range(0, 100)))]);
        var same = new GateModel([new GateLanguage(De, Card(De, Right(40, 40)), Fingerprint(Enumerable.Range(0, 40)))]);
        var worse = new GateModel([new GateLanguage(De, Card(De, Right(40, 0)), Fingerprint(Enumerable.Range(0, 40)))]);

        var passed = Assert.Single(Gate.Judge(Recipe, same, current).Languages);
        var refused = Assert.Single(Gate.Judge(Recipe, worse, current).Languages);

        Assert.Equal((GateWord.Passed, 40), (passed.Verdict, passed.Examples));
        Assert.Contains("on the 40 examples in common with the 100 of the current release", passed.Reason, StringComparison.Ordinal);
        Assert.Equal((GateWord.Refused, 40, 10), (refused.Verdict, refused.Examples, refused.Worst.Count));
    }

    [Fact]
    public void Judge_AnotherMetric_IsNotComparable()
    {
        var verdict = Assert.Single(Gate.Judge(Recipe, Model((De, Right(50, 40))),
            new GateModel([new GateLanguage(De, Texts(De, 50, 0.5))])).Languages);

        Assert.Equal((GateWord.NotComparable, "scored by rougeL then, by macro_f1 now"), (verdict.Verdict, verdict.Reason));
    }

    [Fact]
    public void Judge_Texts_ShowTheLargestLossFirst()
    {
        var verdict = Assert.Single(Gate.Judge(Recipe, new GateModel([new GateLanguage(De, Texts(De, 50, 0.3))]),
            new GateModel([new GateLanguage(De, Texts(De, 50, 0.9))])).Languages);

        Assert.Equal(GateWord.Refused, verdict.Verdict);
        Assert.Equal(verdict.Worst.OrderByDescending(example => example.Loss), verdict.Worst);
        Assert.Null(verdict.Worst[0].Fall);
        Assert.Equal("50", verdict.Worst[0].Id);
    }

    [Fact]
    public void Judge_NonInferior_RefusesWhereADropIsNotExcluded()
    {
        var recipe = new GateRecipe { Require = GateRequirement.NonInferior, MaxDrop = 0.03 };

        var few = Gate.Judge(recipe, Model((De, Right(40, 30))), Model((De, Right(40, 30))));
        var many = Gate.Judge(recipe, Model((De, Right(2000, 1500))), Model((De, Right(2000, 1500))));

        Assert.False(few.Passed);
        Assert.Contains("is not excluded", few.Languages[0].Reason, StringComparison.Ordinal);
        Assert.True(many.Passed);
        Assert.True(many.Languages[0].Upper < 0.03);
    }

    [Fact]
    public void Judge_ManyLanguages_AdjustsTheirPValues()
    {
        // A drop that is refused alone, and is no proof among twenty languages of which one had to be the worst.
        Language[] others = [.. Enumerable.Range(0, 19).Select(index => Language.Parse($"x{(char)('a' + index)}"))];
        (Language, bool[]?)[] Same() => [.. others.Select(language => (language, (bool[]?)Right(60, 40)))];

        var alone = Gate.Judge(Recipe, Model((De, Right(200, 160))), Model((De, Right(200, 170))));
        var among = Gate.Judge(Recipe, Model([(De, Right(200, 160)), .. Same()]), Model([(De, Right(200, 170)), .. Same()]));

        Assert.False(alone.Passed);
        Assert.True(among.Passed);
        Assert.True(among.Languages[0].Detectable > alone.Languages[0].Detectable);
    }

    [Fact]
    public void ToJson_AnyVerdict_ReadsBackWithTheSameBytes()
    {
        using var folder = new TempFolder();
        var result = Gate.Judge(Recipe, Model((De, Right(100, 60)), (Fr, null)),
            Model((De, Right(100, 90)), (Language.Parse("sw"), Right(50, 40))), 7);

        File.WriteAllBytes(folder[GateResult.FileName], result.ToJson());
        var read = GateResult.Read(folder.Path);

        Assert.Equal(result.ToJson(), read.ToJson());
        Assert.Equal(result.Languages[0].Worst, read.Languages[0].Worst);
        Assert.Contains("\"verdict\": \"removed_language\"", Encoding.UTF8.GetString(result.ToJson()), StringComparison.Ordinal);
        Assert.Equal(result.ToJson(), Gate.Judge(Recipe, Model((De, Right(100, 60)), (Fr, null)),
            Model((De, Right(100, 90)), (Language.Parse("sw"), Right(50, 40))), 7).ToJson());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"recipe\":{},\"languages\":[{\"language\":\"../x\",\"verdict\":\"passed\",\"passes\":true,\"reason\":\"\"}]}")]
    [InlineData("{\"recipe\":{},\"languages\":[{\"language\":\"de\",\"verdict\":\"maybe\",\"passes\":true,\"reason\":\"\"}]}")]
    public void Read_ForgedFile_IsRefused(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder[GateResult.FileName], json);

        Assert.Throws<BadInputException>(() => GateResult.Read(folder.Path));
    }

    [Fact]
    public void Outlook_BeforeAnyRelease_IsAnEstimateAtHolmsLevel()
    {
        var outlook = GateOutlook.Of(Recipe, [(De, 500), (Fr, 20_000)]);

        Assert.Equal(DetectableDrop.OfAccuracy(500, 0.1, 0.975), outlook[0].Detectable, 12);
        Assert.Equal([(false, false), (false, true)], outlook.Select(language => (language.IsMeasured, language.IsEnough)));
        var lines = GateOutlook.Describe(outlook, Recipe);
        Assert.Matches(@"de 0\.0\d\d \(500 examples, estimated\), fr 0\.00\d \(20000 examples, estimated\)$", lines[0]);
        Assert.Contains("can go unseen in de:", lines[1], StringComparison.Ordinal);
        Assert.Single(GateOutlook.Describe([outlook[1]], Recipe));
        Assert.Contains("de none (1 examples", GateOutlook.Describe(GateOutlook.Of(Recipe, [(De, 1)]), Recipe)[0],
            StringComparison.Ordinal);
        Assert.Empty(GateOutlook.Describe([], Recipe));
        Assert.Empty(GateOutlook.Of(Recipe, []));
    }

    [Fact]
    public void Outlook_TwoModelsOnTheTestSet_IsMeasured()
    {
        var outlook = GateOutlook.Of(Recipe, [(De, 300), (Fr, 100)], Model((De, Right(300, 240)), (Fr, Right(50, 40))),
            Model((De, Right(300, 210)), (Fr, Right(50, 30))));

        Assert.Equal([true, false], outlook.Select(language => language.IsMeasured));
        Assert.InRange(outlook[0].Detectable, 0.02, 0.08);
        Assert.Contains("(300 examples, measured on two releases)", GateOutlook.Describe(outlook, Recipe)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Outlook_OfReleases_PassesOverARollbackToTheSameMerge()
    {
        using var sample = new SampleReleases();
        Assert.False(GateOutlook.Of(Recipe, [(De, 4)], sample.Releases)[0].IsMeasured);
        sample.Releases.Build(sample.Content());
        Assert.False(GateOutlook.Of(Recipe, [(De, 4)], sample.Releases)[0].IsMeasured);
        sample.Releases.Build(sample.Content("2"));
        sample.Releases.Rollback(1, "0.1.0");

        Assert.Equal([true, false], GateOutlook.Of(Recipe, [(De, 4), (Fr, 7)], sample.Releases).Select(language => language.IsMeasured));
    }

    private static bool[] Right(int examples, int right) => [.. Enumerable.Range(0, examples).Select(index => index < right)];

    private static GateModel Model(params (Language Language, bool[]? Right)[] languages) =>
        new([.. languages.Select(language => new GateLanguage(language.Language, language.Right is null ? null
            : Card(language.Language, language.Right)))]);

    private static Scorecard Texts(Language language, int examples, double best)
    {
        var recipe = new EvaluationRecipe { Resamples = 50 };
        Metric[] metrics = [Metric.Named("rougeL")];
        var predictions = Enumerable.Range(1, examples).Select(index =>
            new Prediction(Invariant.Text(index), "gold", $"text {best}", [best * index / examples], []));
        return new Scorecard(metrics, [], recipe, [LanguageScore.Of(language, [.. predictions], metrics, [], recipe)]);
    }
}
