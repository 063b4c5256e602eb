using Tributary.Datasets.Reading;

namespace Tributary.Projects.Reading;

/// <summary>Reads the <c>languages:</c> section: a mapping of tags to files, or to an adapter trained elsewhere.</summary>
internal static class LanguagesSection
{
    internal static IReadOnlyList<ProjectLanguage> Read(DocumentSection top, string file, IReadOnlyCollection<string> coming)
    {
        var section = top.Section("languages");
        var languages = new List<ProjectLanguage>();
        foreach (var key in section.Keys.ToArray())
        {
            var entry = section.Section(key);
            var isTag = Language.TryParse(key, out var language);
            section.RefuseIf(!isTag, key, "is not a language tag; expected letters, digits and hyphens, as in en or pt-BR");
            var read = ReadLanguage(entry, language, file, coming);
            entry.RefuseUnknownKeys();
            if (isTag)
            {
                // What has no name is told already, and nothing that asks for names would know what to do with it.
                languages.Add(read);
            }
        }

        if (!section.Keys.Any())
        {
            top.Refuse("languages", "names no language; expected entries like 'en: { train: data/en/train.jsonl, "
                + "test: data/en/test.jsonl }'");
        }

        return languages;
    }

    private static ProjectLanguage ReadLanguage(DocumentSection entry, Language language, string file, IReadOnlyCollection<string> coming)
    {
        var train = entry.Texts("train") ?? [];
        var adapter = entry.Text("adapter");
        if (train.Count > 0 && adapter is not null)
        {
            entry.Refuse("adapter", "and 'train' exclude each other: a language is trained here, or brought along");
        }
        else if (train.Count == 0 && adapter is null)
        {
            entry.Refuse("train", "is required (or 'adapter': a PEFT folder trained elsewhere)");
        }

        var delimiter = ReadDelimiter(entry, [.. train, entry.Text("valid") ?? "", entry.Text("test") ?? ""]);
        return new ProjectLanguage
        {
            Delimiter = delimiter,
            Language = language,
            Train = [.. train.Select(path => ExistingFile(entry, "train", path, file, coming))],
            Valid = entry.Text("valid") is { } valid ? ExistingFile(entry, "valid", valid, file, coming) : null,
            Test = entry.Text("test") is { } test ? ExistingFile(entry, "test", test, file, coming) : null,
            Adapter = adapter is null ? null
                : Existing(entry, "adapter", adapter, file, coming, Directory.Exists, "not a folder; expected a PEFT adapter folder"),
        };
    }

    private static char? ReadDelimiter(DocumentSection entry, IReadOnlyList<string> files)
    {
        if (entry.Text("delimiter") is not { } written)
        {
            return null;
        }

        var isOne = written is [var one] && !char.IsLetterOrDigit(one) && !char.IsSurrogate(one) && one is not ('"' or '\n' or '\r' or '.');
        entry.RefuseIf(!isOne, "delimiter", $"is '{written}'; expected the one character between the cells, as in \";\" or \"\\t\"");
        entry.RefuseIf(!files.Any(file => DatasetFormat.Of(file) is { IsCsv: true }), "delimiter",
            "is for CSV files, and the language has none; take it out");
        return isOne ? written[0] : null;
    }

    private static string ExistingFile(DocumentSection entry, string key, string written, string file,
        IReadOnlyCollection<string> coming) =>
        Existing(entry, key, written, file, coming, File.Exists, "not a file");

    private static string Existing(DocumentSection entry, string key, string written, string file, IReadOnlyCollection<string> coming,
        Predicate<string> exists, string complaint)
    {
        var path = ProjectFile.Resolve(written, file);
        if (!exists(path) && !coming.Contains(path))
        {
            entry.Refuse(key, $"'{written}' is {complaint}");
        }

        return path;
    }
}
