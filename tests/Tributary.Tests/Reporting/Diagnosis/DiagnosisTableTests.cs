using Tributary.Evaluation.Statistics;
using Tributary.Reporting.Diagnosis;

namespace Tributary.Tests.Reporting.Diagnosis;

public sealed class DiagnosisTableTests
{
    private static readonly Symptom Kept = new(Cause.SignConflicts, false, "87 % of its squared norm survives", "");
    private static readonly Symptom Few = new(Cause.TooFewExamples, false, "900 training examples (mean 500)", "");

    [Fact]
    public void Under_NothingFound_ShowsWhatWasMeasured() => Assert.Equal(
        ["de", "-0.050 (-0.080 to -0.020)", "none out of the ordinary",
            "87 % of its squared norm survives; 900 training examples (mean 500)",
            "what the search for a merge measures: another method, space or lambda"],
        Row(-0.05, new Interval(-0.08, -0.02), Kept, Few));

    [Fact]
    public void Under_IntervalHoldsNothing_MayBeChance() => Assert.Equal("may be chance", Row(-0.01, new Interval(-0.05, 0.02), Kept)[2]);

    [Fact]
    public void Under_Found_ShowsThatAlone() => Assert.Equal(
        ["own adapter fell", "from 0.51 to 0.22", "a look"],
        Row(-0.05, new Interval(-0.08, -0.02), Kept, new Symptom(Cause.OwnAdapterFell, true, "from 0.51 to 0.22", "a look"))[2..]);

    private static string[] Row(double difference, Interval interval, params Symptom[] symptoms) =>
        [.. DiagnosisTable.Under("Why", [new LanguageDiagnosis(Language.Parse("de"), difference, interval, symptoms)]).Rows.Single()];
}
