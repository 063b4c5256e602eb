namespace Tributary.Samples.Grammars;

/// <summary>Reads the grammars that are built into this program.</summary>
public static class GrammarFile
{
    /// <summary>The sample's languages, in the order in which everything is written.</summary>
    public static IReadOnlyList<Language> Languages { get; } = [.. new[] { "en", "de", "fr", "es", "ja" }.Select(Language.Parse)];

    /// <summary>The grammar of one of the five languages.</summary>
    /// <exception cref="BadInputException">The file is not a grammar; every problem with its line.</exception>
    public static Grammar Open(Language language)
    {
        var name = language.Tag + ".yaml";
        using var stream = typeof(GrammarFile).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"there is no grammar for '{language}'", nameof(language));
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd(), name);
    }

    /// <summary>Reads a grammar.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">How messages name it.</param>
    /// <exception cref="BadInputException">The text is not a grammar; every problem with its line.</exception>
    public static Grammar Read(string yaml, string file)
    {
        var problems = new DocumentProblems(file);
        var top = DocumentSection.Open(yaml, problems);
        var grammar = new Grammar
        {
            Language = Language.Parse(top.RequiredText("language")),
            SentenceSpace = top.Text("sentence_space") ?? " ",
            Agreement = Tables(top.Section("agreement")),
            Inflection = Tables(top.Section("inflection")),
            Rules = Rules(top.Section("rules")),
            Domains = Domains(top.Section("domains")),
        };
        top.RefuseUnknownKeys();
        problems.ThrowIfAny();
        return grammar;
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Tables(DocumentSection section) =>
        section.Keys.ToDictionary(name => name, IReadOnlyDictionary<string, string> (name) => Table(section.Section(name)));

    private static Dictionary<string, string> Table(DocumentSection section) =>
        section.Keys.ToDictionary(key => key, key => section.Text(key) ?? "");

    private static Dictionary<string, Rule> Rules(DocumentSection section, params string[] otherKeys) =>
        section.Keys.Except(otherKeys).ToDictionary(name => name, name => ReadRule(section, name));

    private static Rule ReadRule(DocumentSection section, string name)
    {
        if (!section.HoldsSection(name))
        {
            return new Rule(section.Texts(name) ?? [], [], []);
        }

        var sides = section.Section(name);
        var rule = new Rule(sides.Texts("any") ?? [], sides.Texts("good") ?? [], sides.Texts("bad") ?? []);
        sides.RefuseUnknownKeys();
        return rule;
    }

    private static Domain[] Domains(DocumentSection section) => [.. section.Keys.Select(name =>
    {
        var domain = section.Section(name);
        var read = new Domain(name, domain.Flag("update", defaultValue: false), Rules(domain.Section("rules")), Aspects(domain));
        domain.RefuseUnknownKeys();
        return read;
    })];

    private static Aspect[] Aspects(DocumentSection domain) =>
        [.. domain.Sections("aspects").Select(aspect => new Aspect(aspect.RequiredText("A"), aspect.RequiredText("class"),
            Rules(aspect, "A", "class")))];
}
