using Tributary.Datasets.Reading;

namespace Tributary.Projects.Starting;

/// <summary>The files of one language, as found in a data folder.</summary>
/// <param name="Tag">The language.</param>
/// <param name="Train">The training file.</param>
/// <param name="Valid">The validation file; null if there is none.</param>
/// <param name="Test">The test file; null if there is none.</param>
internal sealed record LanguageFiles(Language Tag, string Train, string? Valid, string? Test);

/// <summary>
/// Finds languages and their files: a folder per language (<c>de/train.csv</c>), files named by language and part (<c>train.de.csv</c>,
/// <c>de_test.jsonl</c>), a file per language (<c>de.csv</c>), or, for one language that is named, a folder of parts or a file alone.
/// </summary>
internal static class DataLayout
{
    private static readonly IReadOnlyDictionary<Split, string[]> Words = new Dictionary<Split, string[]>
    {
        [Split.Train] = ["train", "training"],
        [Split.Valid] = ["valid", "validation", "dev", "val"],
        [Split.Test] = ["test"],
    };

    /// <summary>The languages in the order of their tags.</summary>
    /// <param name="data">A folder, or a data file; absolute.</param>
    /// <param name="only">The language of all that lies there; null if folders or files name theirs.</param>
    /// <exception cref="BadInputException">There is no such place, or no language in it.</exception>
    public static IReadOnlyList<LanguageFiles> Find(string data, Language? only)
    {
        if (!Directory.Exists(data) && !File.Exists(data))
        {
            throw new BadInputException(data, "does not exist; expected a folder with data, or a data file");
        }

        IReadOnlyList<LanguageFiles> found = only is { } language ? OfOne(data, language)
            : File.Exists(data) ? throw new BadInputException(data, "is a file; say of which language it is")
            : [.. OfFolders(data).Concat(OfFiles(data)).DistinctBy(files => files.Tag).OrderBy(files => files.Tag)];
        return found.Count > 0 ? found : throw new BadInputException(data, only is null
            ? "holds no language; expected folders like en/ and de/, each with a file train.jsonl (or .csv, .tsv, .parquet, also "
                + "with .gz), or files like train.de.csv or de.csv; if all of it is one language, name it"
            : "holds no data file; expected train.jsonl (or .csv, .tsv, .parquet, also with .gz)");
    }

    private static LanguageFiles[] OfOne(string data, Language language)
    {
        if (File.Exists(data))
        {
            return [new LanguageFiles(language, data, null, null)];
        }

        var files = Files(data);
        return Of(language, split => files.FirstOrDefault(file => Words[split].Contains(Stem(file)))) is { } parts ? [parts]
            : files is [var single] ? [new LanguageFiles(language, single, null, null)] : [];
    }

    private static IEnumerable<LanguageFiles> OfFolders(string data) => Directory.EnumerateDirectories(data)
        .Where(folder => Language.TryParse(Path.GetFileName(folder), out _))
        .SelectMany(folder => OfOne(folder, Language.Parse(Path.GetFileName(folder))));

    private static IEnumerable<LanguageFiles> OfFiles(string data) => Files(data)
        .Select(file => (File: file, Parts: Parts(Stem(file))))
        .Where(file => file.Parts is not null)
        .GroupBy(file => file.Parts!.Value.Tag)
        .Select(files => Of(files.Key, split => files.FirstOrDefault(file => file.Parts!.Value.Split == split).File))
        .OfType<LanguageFiles>();

    private static LanguageFiles? Of(Language language, Func<Split, string?> file) => file(Split.Train) is { } train
        ? new LanguageFiles(language, train, file(Split.Valid), file(Split.Test)) : null;

    // de, de_test, test-de, train.pt-BR: a language, and a part of the data; the language alone trains.
    private static (Language Tag, Split Split)? Parts(string stem)
    {
        foreach (var (split, words) in Words)
        {
            foreach (var word in words.Where(word => stem.Length > word.Length + 1))
            {
                if (stem.StartsWith(word, StringComparison.OrdinalIgnoreCase) && IsTag(stem[word.Length..], out var behind))
                {
                    return (behind, split);
                }

                if (stem.EndsWith(word, StringComparison.OrdinalIgnoreCase) && IsTag(stem[..^word.Length], out var before))
                {
                    return (before, split);
                }
            }
        }

        return IsTag($".{stem}", out var whole) ? (whole, Split.Train) : null;
    }

    // A tag with what parts it from a word. Only what begins with two or three letters: longer words are no languages here.
    private static bool IsTag(string text, out Language tag)
    {
        var bare = text.Trim('.', '_', '-');
        var first = bare.Split('-', '_')[0];
        tag = default;
        return bare.Length < text.Length && first.Length is 2 or 3 && Language.TryParse(bare.Replace('_', '-'), out tag);
    }

    private static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder)
        .Where(file => DatasetFile.Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        .Order(StringComparer.Ordinal)];

    private static string Stem(string file)
    {
        var name = Path.GetFileName(file);
        return name[..^DatasetFile.Endings.Where(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            .Max(ending => ending.Length)];
    }
}
