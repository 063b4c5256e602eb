namespace Tributary.Benches;

/// <summary>The languages of a project file whose data lie in a folder each.</summary>
internal static class LanguageLines
{
    /// <summary>A line a language.</summary>
    public static string Of(IEnumerable<string> languages) => string.Join('\n', languages.Select(language =>
        $"  {language}: {{ train: data/{language}/train.jsonl, valid: data/{language}/valid.jsonl, test: data/{language}/test.jsonl }}"));
}
