using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Diagnosis;

/// <summary>A diagnosis as a table and in sentences.</summary>
internal static class DiagnosisTable
{
    /// <summary>A row a language and symptom that was found; languages without one have a row that says so.</summary>
    public static TextTable Of(IReadOnlyList<LanguageDiagnosis> languages, string model) => new(
        $"Why languages lose: {model} against their own adapters",
        [Name("language"), new("difference"), Name("likely cause"), Name("measured"), Name("to try")],
        [.. languages.SelectMany(Rows)]);

    /// <summary>A cause in words.</summary>
    public static string Word(Cause cause) => Words<Cause>.Names.Of(cause).Replace('_', ' ');

    private static IEnumerable<IReadOnlyList<string>> Rows(LanguageDiagnosis language)
    {
        var difference = $"{Figure.Difference(language.Difference.Difference)} ({Figure.Differences(language.Difference.Interval)})";
        var found = language.Found.ToArray();
        if (language.Difference.Difference >= 0 || found.Length == 0)
        {
            yield return [language.Language.Tag, difference, language.Difference.Difference >= 0 ? "no loss" : "none found", "-", "-"];
            yield break;
        }

        foreach (var (index, symptom) in found.Index())
        {
            yield return [index == 0 ? language.Language.Tag : "", index == 0 ? difference
                : "", Word(symptom.Cause), symptom.Figure, symptom.Remedy];
        }
    }

    private static TextColumn Name(string header) => new(header, RightAligned: false);
}
