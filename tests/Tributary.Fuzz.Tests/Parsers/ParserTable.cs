namespace Tributary.Fuzz.Parsers;

/// <summary>Every parser of the program, by name.</summary>
internal static class ParserTable
{
    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        .. WeightParsers.All, .. ConfigurationParsers.All, .. TokenizerParsers.All, .. TemplateParsers.All, .. RecipeParsers.All,
        .. DatasetParsers.All, .. StationParsers.All, .. StoreParsers.All, .. ReleaseParsers.All,
    ];

    /// <summary>The parser of a name; null if there is none.</summary>
    public static ParserEntry? Named(string name) => All.FirstOrDefault(entry => entry.Name == name);
}
