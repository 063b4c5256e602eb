using Tributary.Reporting.Tables;

namespace Tributary.Reporting.Diagnosis;

/// <summary>A diagnosis as a table and in sentences.</summary>
internal static class DiagnosisTable
{
    /// <summary>The merge of a comparison against own adapters.</summary>
    public static TextTable Of(IReadOnlyList<LanguageDiagnosis> languages, string model) =>
        Under($"Why languages lose: {model} against their own adapters", languages);

    /// <summary>A row a language and symptom that was found. A language without one has a row with what was measured all the same: nothing
    /// of it is out of the ordinary.</summary>
    public static TextTable Under(string caption, IReadOnlyList<LanguageDiagnosis> languages) => new(
        caption,
        [Name("language"), new("difference"), Name("likely cause"), Name("measured"), Name("to try")],
        [.. languages.SelectMany(Rows)]);

    /// <summary>A cause in words.</summary>
    public static string Word(Cause cause) => Words<Cause>.Names.Of(cause).Replace('_', ' ');

    private static IEnumerable<IReadOnlyList<string>> Rows(LanguageDiagnosis language)
    {
        var difference = $"{Figure.Difference(language.Difference)} ({Figure.Differences(language.Interval)})";
        var found = language.Found.ToArray();
        if (language.Difference >= 0 && found.Length == 0)
        {
            yield return [language.Language.Tag, difference, "no loss", "-", "-"];
            yield break;
        }

        if (found.Length == 0)
        {
            yield return [language.Language.Tag, difference, .. Unexplained(language)];
            yield break;
        }

        foreach (var (index, symptom) in found.Index())
        {
            yield return [index == 0 ? language.Language.Tag : "", index == 0 ? difference
                : "", Word(symptom.Cause), symptom.Figure, symptom.Remedy];
        }
    }

    private static string[] Unexplained(LanguageDiagnosis language)
    {
        var measured = string.Join("; ", language.Symptoms.Select(symptom => symptom.Figure));
        return language.Interval.High >= 0
            ? ["may be chance", $"the interval holds 0; {measured}", "more test examples"]
            : ["none out of the ordinary", measured, "what the search for a merge measures: another method, space or lambda"];
    }

    private static TextColumn Name(string header) => new(header, RightAligned: false);
}
