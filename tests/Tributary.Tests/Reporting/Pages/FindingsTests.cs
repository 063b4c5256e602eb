using Tributary.Reporting.Content;
using Tributary.Reporting.Pages;

namespace Tributary.Tests.Reporting.Pages;

public sealed class FindingsTests
{
    [Fact]
    public void Of_EverythingMeasured_HeadsWithAllLanguages() => Assert.StartsWith(
        "The merged model has a mean Macro-F1 of 0.757 over en, de, pt-BR: 97 % of the combined adapter's 0.777; "
            + "101 % of the individual adapters' 0.750; ", Headline(SampleReport.Full), StringComparison.Ordinal);

    /// <summary>Own adapters of some languages do not narrow what the headline is about.</summary>
    [Fact]
    public void Of_OwnAdapterOfOneLanguage_CoversTheReleaseAndSaysWhatIsOfOne()
    {
        var report = SampleReport.Full with
        {
            Languages = [SampleReport.Full.Languages[0] with { Individual = null }, SampleReport.Full.Languages[1],
                SampleReport.Full.Languages[2] with { Individual = null }],
        };

        Assert.StartsWith("The merged model has a mean Macro-F1 of 0.757 over en, de, pt-BR: 97 % of the combined adapter's 0.777; "
            + "101 % of the individual adapters' 0.750 (in de, where the merged model has 0.760); ", Headline(report),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LanguageWithoutTestSet_SaysThatItIsInNoMean()
    {
        LanguageReport[] languages = [.. SampleReport.Full.Languages, new() { Language = Language.Parse("fr") }];

        Assert.Contains("Not evaluated, and in no mean: fr.", Findings.Of(SampleReport.Full with { Languages = languages }));
    }

    private static string Headline(ReportModel report) =>
        Findings.Of(report).First(sentence => sentence.StartsWith("The merged model has", StringComparison.Ordinal));
}
