using CsCheck;
using Tributary.Evaluation;
using Tributary.Evaluation.Metrics;
using Tributary.Reporting.Content;
using Tributary.Reporting.Pages;

namespace Tributary.Tests.Reporting.Pages;

public sealed class JsonReportTests
{
    [Fact]
    public void Render_Full_HasTheDocumentedForm()
    {
        var json = Parse(SampleReport.Full);

        Assert.Equal("""{"base":0.25,"individual":0.8,"combined":0.82,"merged":0.79}""",
            Compact(json.GetProperty("languages").GetProperty("en")));
        Assert.Equal(["en", "de", "pt-BR"], json.GetProperty("languages").EnumerateObject().Select(language => language.Name));
        var update = json.GetProperty("update");
        Assert.Equal(
            ["language", "adapters_trained", "seconds", "combined_seconds", "saved"],
            update.EnumerateObject().Take(5).Select(part => part.Name));
        Assert.Equal("de", update.GetProperty("language").GetString());
        Assert.Equal(1, update.GetProperty("adapters_trained").GetInt32());
        Assert.Equal(27, update.GetProperty("seconds").GetDouble());
        Assert.Equal(75, update.GetProperty("combined_seconds").GetDouble());
        Assert.Equal(1 - (27.0 / 75), update.GetProperty("saved").GetDouble());
    }

    [Fact]
    public void Render_Full_HasEverythingBeside()
    {
        var json = Parse(SampleReport.Full);

        Assert.Equal(SampleReport.Full.Mean(Variant.Merged, Metric.MacroF1), json.GetProperty("mean").GetProperty("merged").GetDouble());
        Assert.Equal(SampleReport.Full.Mean(Variant.Merged, Metric.Accuracy), json.GetProperty("mean_accuracy")
            .GetProperty("merged").GetDouble());
        var merged = json.GetProperty("scores").GetProperty("en").GetProperty("merged");
        Assert.Equal(0.79 + 0.0296, merged.GetProperty("macro_f1_interval")[1].GetDouble());
        var compared = json.GetProperty("comparisons")[0];
        Assert.Equal(("combined", "macro_f1"), (compared.GetProperty("reference").GetString(), compared.GetProperty("metric").GetString()));
        Assert.Equal("no_difference_shown", compared.GetProperty("languages").GetProperty("en").GetProperty("verdict").GetString());
        Assert.Equal(120_000, json.GetProperty("first_build").GetProperty("merged").GetProperty("tokens").GetInt64());
        Assert.Equal("""{"settings":"ties, knots","lambda":2,"share":1,"mean_score":0.755,"is_chosen":true}""",
            Compact(json.GetProperty("merge").GetProperty("trials")[1]));
        Assert.Equal(Digest.Of("deadapter").Hex, json.GetProperty("lineage").GetProperty("de").GetProperty("adapter").GetString());
        Assert.Equal(Digest.Of("base").Hex, json.GetProperty("base_model").GetProperty("digest").GetString());
    }

    [Fact]
    public void Render_Sparse_HasNulls()
    {
        var json = Parse(SampleReport.Sparse);

        Assert.Equal(JsonValueKind.Null, json.GetProperty("update").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("merge").ValueKind);
        Assert.Equal("""{"base":null,"individual":null,"combined":null,"merged":null}""",
            Compact(json.GetProperty("languages").GetProperty("fr")));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("first_build").GetProperty("merged").GetProperty("seconds").ValueKind);
    }

    [Fact]
    public void Render_AnyScores_ReadBackExactly() =>
        Gen.Double[0, 1].Array[4].Sample(scores =>
        {
            var report = SampleReport.Full with { Languages = [SampleReport.Language("en", scores[0], scores[1], scores[2], scores[3])] };

            Assert.Equal(scores, Parse(report).GetProperty("languages").GetProperty("en").EnumerateObject()
                .Select(score => score.Value.GetDouble()));
        });

    [Fact]
    public void Render_Twice_GivesTheSameBytes() => Assert.Equal(JsonReport.Render(SampleReport.Full),
        JsonReport.Render(SampleReport.Full));

    private static JsonElement Parse(ReportModel report) => JsonDocument.Parse(JsonReport.Render(report)).RootElement;

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
