using System.Buffers;
using Tributary.Projects.Reading;
using YamlDotNet.Core;

namespace Tributary.Projects.Editing;

/// <summary>
/// Changes of a project file that leave every byte elsewhere as it is: comments, order, quotes, indentation, line ends. An edit is a few
/// stretches of the text, found by the marks of the YAML reader. <see cref="Check"/>
/// proves that the new text says the old project plus the change.
/// </summary>
internal sealed class ProjectEdit
{
    private const string Languages = "languages";
    private static readonly SearchValues<char> Brackets = SearchValues.Create("[]{},\n");

    private readonly ProjectText original;
    private readonly ProjectText current;
    private readonly SpanNode top;
    private readonly SpanEdits edits;

    private ProjectEdit(ProjectText original, ProjectText current)
    {
        (this.original, this.current) = (original, current);
        top = SpanReader.Read(current.Text);
        edits = new SpanEdits(current.Text, Path.GetFileName(current.File));
    }

    /// <summary>The project file, absolute.</summary>
    public string File => current.File;

    /// <summary>The text before all edits.</summary>
    public string Before => original.Text;

    /// <summary>The text with the edits so far.</summary>
    public string Text => current.Text;

    /// <summary>Opens a project file that is valid.</summary>
    /// <param name="path">A folder that holds a project file, or a project file.</param>
    /// <exception cref="BadInputException">There is none, or anything in it is wrong.</exception>
    public static ProjectEdit Open(string path)
    {
        var text = ProjectText.Read(path);
        ProjectFile.Parse(text.Text, text.File);
        return new ProjectEdit(text, text);
    }

    /// <summary>Appends a training file to a language's list; a single file becomes a list.</summary>
    /// <param name="language">A language that has training files.</param>
    /// <param name="path">As it shall be written.</param>
    public ProjectEdit AddTrain(Language language, string path)
    {
        var train = Entry(language).Find("train") ?? throw new ArgumentException($"'{language}' has no training files", nameof(language));
        edits.RequirePlain(train);
        if (train.Kind == SpanKind.List)
        {
            return Apply(edits.Append(train, YamlWord.Of(path)));
        }

        var written = current.Text[train.Start..train.End];
        var first = train.Style == ScalarStyle.Plain && written.AsSpan().ContainsAny(Brackets) ? YamlWord.Quote(train.Value) : written;
        return Apply([edits.Replace(train, train, $"[{first}, {YamlWord.Of(path)}]")]);
    }

    /// <summary>Names a file under a key that a language does not have yet.</summary>
    /// <param name="language">A language of the project.</param>
    /// <param name="key">valid or test.</param>
    /// <param name="path">As it shall be written.</param>
    public ProjectEdit AddFile(Language language, string key, string path) =>
        Apply(edits.Append(Entry(language), $"{key}: {YamlWord.Of(path)}"));

    /// <summary>Adds a language behind the others, in the style of the last: brackets or lines.</summary>
    /// <param name="language">No language of the project.</param>
    /// <param name="entry">Keys with one or more paths, as they shall be written.</param>
    public ProjectEdit AddLanguage(Language language, IReadOnlyList<(string Key, IReadOnlyList<string> Paths)> entry)
    {
        var languages = All();
        var last = languages.Pairs[^1];
        var keys = entry.Select(one =>
            $"{one.Key}: {(one.Paths is [var single] ? YamlWord.Of(single) : $"[{string.Join(", ", one.Paths.Select(YamlWord.Of))}]")}");
        var tag = YamlWord.Of(language.Tag);
        if (languages.IsFlow || last.Value.IsFlow || last.Value.Kind != SpanKind.Mapping)
        {
            return Apply(edits.Append(languages, $"{tag}: {{ {string.Join(", ", keys)} }}"));
        }

        var first = last.Value.Pairs[0].Key.Start;
        var indent = current.Text[(current.Text.LastIndexOf('\n', first) + 1)..first];
        var newLine = current.Text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        return Apply(edits.Append(languages, $"{tag}:{string.Concat(keys.Select(key => newLine + indent + key))}"));
    }

    /// <summary>Removes a language's entry; comments outside it stay.</summary>
    /// <param name="language">A language of the project, not its only one.</param>
    public ProjectEdit RemoveLanguage(Language language) => Apply(edits.Remove(All(), All().IndexOf(language.Tag)));

    /// <summary>Puts an adapter in the place of a language's training files, or of its adapter.</summary>
    /// <param name="language">A language of the project.</param>
    /// <param name="folder">As it shall be written.</param>
    public ProjectEdit SetAdapter(Language language, string folder)
    {
        var entry = Entry(language);
        edits.RequirePlain(entry);
        var (key, value) = entry.Pairs[entry.IndexOf("train") is >= 0 and var train ? train : entry.IndexOf("adapter")];
        return Apply([edits.Replace(key, value, $"adapter: {YamlWord.Of(folder)}")]);
    }

    /// <summary>Sets the key <c>leakage</c>, with a reason as its comment if the file has room for one.</summary>
    public ProjectEdit SetLeakage(LeakageMode mode, string reason)
    {
        var word = Words<LeakageMode>.Names.Of(mode);
        return top.Find("leakage") is { } written
            ? Apply([edits.Replace(written, written, word)])
            : Apply(edits.Append(top, $"leakage: {word}",
                $"   # {new string([.. reason.Select(character => char.IsControl(character) ? ' ' : character)])}"));
    }

    /// <summary>Requires that the text with its edits says what is expected and nothing else.</summary>
    /// <param name="expected">The change: from the project before to the project after.</param>
    /// <param name="coming">Absolute paths that the new text may name though they are not there yet.</param>
    /// <returns>The project of the new text.</returns>
    /// <exception cref="BadInputException">It says anything else; nothing was written.</exception>
    public Project Check(Func<Project, Project> expected, IReadOnlyCollection<string> coming) =>
        EditCheck.Require(original, current, expected, coming);

    /// <summary>Puts the new text in the place of the file, whole.</summary>
    /// <exception cref="BadInputException">Somebody changed the file since it was read.</exception>
    public void Write()
    {
        if (ProjectText.Read(File) != original)
        {
            throw new BadInputException(File, "was changed by somebody else just now; nothing was written, run the command again");
        }

        current.Write();
    }

    private SpanNode All()
    {
        var languages = top.Find(Languages)!;
        edits.RequirePlain(languages);
        return languages;
    }

    private SpanNode Entry(Language language)
    {
        var entry = All().Find(language.Tag) ?? throw new ArgumentException($"'{language}' is no language of the project",
            nameof(language));
        edits.RequirePlain(entry);
        return entry;
    }

    private ProjectEdit Apply(IEnumerable<TextEdit> changes)
    {
        var text = TextEdit.Apply(current.Text, changes);
        // What is no YAML any more is refused as such, before anything asks where its pieces stand.
        DocumentSection.Open(text, new DocumentProblems(Path.GetFileName(File)));
        return new ProjectEdit(original, current with { Text = text });
    }
}
