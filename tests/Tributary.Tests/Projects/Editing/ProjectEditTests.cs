using CsCheck;
using Tributary.Projects;
using Tributary.Projects.Editing;

namespace Tributary.Tests.Projects.Editing;

/// <summary>Edits of nasty files: what is changed is changed, every other byte stays, what cannot be changed safely is refused.</summary>
public sealed class ProjectEditTests : IDisposable
{
    private const string Head = "project: sample\nbase_model: base\ntask: { kind: classification, labels: [bad, good], prompt: \"{text} "
        + "=\", target: \" {label}\" }\n";
    private const string New = "data/en/new.jsonl";
    private static readonly Language En = Language.Parse("en");
    private static readonly Language De = Language.Parse("de");

    private static readonly string[] NewLines = ["\n", "\r\n"];
    private static readonly string[] Comments = ["", "  # c, ]}", "\t# t"];

    private readonly SampleProject sample = new();

    [Theory]
    [InlineData("  en: { train: data/en/train.jsonl }\n", "  en: { train: [data/en/train.jsonl, data/en/new.jsonl] }\n")]
    [InlineData("  en: {train: \"data/en/train.jsonl\",test: data/en/test.jsonl}\n",
        "  en: {train: [\"data/en/train.jsonl\", data/en/new.jsonl],test: data/en/test.jsonl}\n")]
    [InlineData("  \"en\": # the first\n    'train': 'data/en/train.jsonl'   # old\n",
        "  \"en\": # the first\n    'train': ['data/en/train.jsonl', data/en/new.jsonl]   # old\n")]
    [InlineData("  en: { train: [data/en/train.jsonl, data/en/valid.jsonl] }\n",
        "  en: { train: [data/en/train.jsonl, data/en/valid.jsonl, data/en/new.jsonl] }\n")]
    [InlineData("  en: { train: [data/en/train.jsonl, ] }\n", "  en: { train: [data/en/train.jsonl, data/en/new.jsonl, ] }\n")]
    [InlineData("  en:\n    train:\n      - data/en/train.jsonl\t# one\n      # between\n      - data/en/valid.jsonl # two, with a "
        + "comma\n      # below\n    test: data/en/test.jsonl\n",
        "  en:\n    train:\n      - data/en/train.jsonl\t# one\n      # between\n      - data/en/valid.jsonl # two, with a comma\n      - "
            + "data/en/new.jsonl\n      # below\n    test: data/en/test.jsonl\n")]
    [InlineData("  en:\n    train:\n    -   data/en/train.jsonl",
        "  en:\n    train:\n    -   data/en/train.jsonl\n    -   data/en/new.jsonl")]
    [InlineData("  en: {\n    train: [\n      data/en/train.jsonl, # one, [\n      data/en/valid.jsonl  # two, ]\n    ],\n "
        + "   test: data/en/test.jsonl }\n",
        "  en: {\n    train: [\n      data/en/train.jsonl, # one, [\n      data/en/valid.jsonl,  # two, ]\n      data/en/new.jsonl\n "
            + "   ],\n    test: data/en/test.jsonl }\n")]
    [InlineData("  en: { train: [\n      data/en/train.jsonl,\n      data/en/valid.jsonl,   # two\n    ] }\n",
        "  en: { train: [\n      data/en/train.jsonl,\n      data/en/valid.jsonl,   # two\n      data/en/new.jsonl,\n    ] }\n")]
    [InlineData("  en: { train: [data/en/train.jsonl\n     ] }\n", "  en: { train: [data/en/train.jsonl, data/en/new.jsonl\n     ] }\n")]
    [InlineData("  en: { train: [\n     data/en/train.jsonl\n     , data/en/valid.jsonl\n     ] }\n",
        "  en: { train: [\n     data/en/train.jsonl\n     , data/en/valid.jsonl, data/en/new.jsonl\n     ] }\n")]
    [InlineData("  en: { train: [data/en/train.jsonl,\n     data/en/valid.jsonl\n     ,\n     ] }\n",
        "  en: { train: [data/en/train.jsonl,\n     data/en/valid.jsonl, data/en/new.jsonl\n     ,\n     ] }\n")]
    public void AddTrain_AnyStyle_ChangesTheListAlone(string languages, string expected)
    {
        AssertEdit(languages, expected, edit => edit.AddTrain(En, New), project =>
            WithTrain(project, En, [.. project.Languages[0].Train, Full(New)]));
        AssertEdit(languages.Replace("\n", "\r\n", StringComparison.Ordinal), expected.Replace("\n", "\r\n", StringComparison.Ordinal),
            edit => edit.AddTrain(En, New), project => WithTrain(project, En, [.. project.Languages[0].Train, Full(New)]));
    }

    [Fact]
    public void AddTrain_PathThatNeedsQuotes_IsQuoted() =>
        AssertEdit("  en: { train: data/en/train.jsonl }\n", "  en: { train: [data/en/train.jsonl, \"data/en/a, b #1 é.jsonl\"] }\n",
            edit => edit.AddTrain(En, "data/en/a, b #1 é.jsonl"), project =>
                WithTrain(project, En, [.. project.Languages[0].Train, Full("data/en/a, b #1 é.jsonl")]));

    [Fact]
    public void AddTrain_PlainPathWithBrackets_IsQuotedInsideTheList()
    {
        File.WriteAllText(Full("data/en/a[1].jsonl"), "");
        AssertEdit("  en:\n    train: data/en/a[1].jsonl\n", "  en:\n    train: [\"data/en/a[1].jsonl\", data/en/new.jsonl]\n",
            edit => edit.AddTrain(En, New), project => WithTrain(project, En, [.. project.Languages[0].Train, Full(New)]));
    }

    [Theory]
    [InlineData("  en: { train: &files [data/en/train.jsonl] }\n  de: { train: *files }\n", "en")]
    [InlineData("  en: { train: &files [data/en/train.jsonl] }\n  de: { train: *files }\n", "de")]
    [InlineData("  en: &all { train: data/en/train.jsonl }\n  de: *all\n", "de")]
    [InlineData("  en: { train: !!str data/en/train.jsonl }\n", "en")]
    [InlineData("  en:\n    train: >-\n      data/en/train.jsonl\n", "en")]
    [InlineData("  en:\n    train:\n      - >-\n        data/en/train.jsonl\n", "en")]
    [InlineData("  en:\n    ? train\n    : - data/en/train.jsonl\n", "en")]
    public void AddTrain_WhatIsSharedOrUncertain_IsRefusedWithItsLine(string languages, string language)
    {
        sample.Yaml = Head + "languages:\n" + languages;
        var before = sample.Yaml;

        var thrown = Assert.Throws<BadInputException>(() => ProjectEdit.Open(sample.Folder).AddTrain(Language.Parse(language), New));

        Assert.Matches(@"\Atributary\.yaml:[4-9]\z", thrown.Problems[0].Where);
        Assert.Contains("edit the file by hand", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(before, sample.Yaml);
    }

    [Theory]
    [InlineData("  en: { train: data/en/train.jsonl }\n", "  en: { train: data/en/train.jsonl, test: data/en/new.jsonl }\n")]
    [InlineData("  en:\n    train: data/en/train.jsonl # c\n    # d\nrun: { on: local }\n",
        "  en:\n    train: data/en/train.jsonl # c\n    test: data/en/new.jsonl\n    # d\nrun: { on: local }\n")]
    [InlineData("  en: {\n    train: data/en/train.jsonl,   # c\n  }\n",
        "  en: {\n    train: data/en/train.jsonl,   # c\n    test: data/en/new.jsonl,\n  }\n")]
    public void AddFile_AnyStyle_AddsTheKey(string languages, string expected) => AssertEdit(languages, expected,
        edit => edit.AddFile(En, "test", New), project => project with { Languages = [project.Languages[0] with { Test = Full(New) }] });

    [Theory]
    [InlineData("  de: { train: data/de/train.jsonl }   # last\n  # below\nrun: { on: local }\n",
        "  de: { train: data/de/train.jsonl }   # last\n  en: { train: data/en/train.jsonl, test: data/en/test.jsonl }\n  # "
        + "below\nrun: { on: local }\n")]
    [InlineData("    de:\n      train:\n        - data/de/train.jsonl\n\n# end",
        "    de:\n      train:\n        - data/de/train.jsonl\n    en:\n      train: data/en/train.jsonl\n      test: "
        + "data/en/test.jsonl\n\n# end")]
    [InlineData("  { de: { train: data/de/train.jsonl } }\n",
        "  { de: { train: data/de/train.jsonl }, en: { train: data/en/train.jsonl, test: data/en/test.jsonl } }\n")]
    [InlineData("  {\n    de: {\n      train: data/de/train.jsonl\n    }\n  }\n",
        "  {\n    de: {\n      train: data/de/train.jsonl\n    },\n    en: { train: data/en/train.jsonl, test: "
        + "data/en/test.jsonl }\n  }\n")]
    public void AddLanguage_AnyStyle_ComesLast(string languages, string expected)
    {
        AssertEdit(languages, expected,
            edit => edit.AddLanguage(En, [("train", ["data/en/train.jsonl"]), ("test", ["data/en/test.jsonl"])]),
            project => project with { Languages = [.. project.Languages, new ProjectLanguage
                { Language = En, Train = [Full("data/en/train.jsonl")], Test = Full("data/en/test.jsonl") }] });
    }

    [Fact]
    public void AddLanguage_Norwegian_IsQuotedAndStaysALanguage()
    {
        var no = Language.Parse("no");
        AssertEdit("  en: { train: data/en/train.jsonl }\n",
            "  en: { train: data/en/train.jsonl }\n  \"no\": { train: [data/en/valid.jsonl, data/en/test.jsonl] }\n",
            edit => edit.AddLanguage(no, [("train", ["data/en/valid.jsonl", "data/en/test.jsonl"])]),
            project => project with { Languages = [.. project.Languages, new ProjectLanguage
                { Language = no, Train = [Full("data/en/valid.jsonl"), Full("data/en/test.jsonl")] }] });
    }

    [Theory]
    [InlineData("  # of en\n  en: { train: data/en/train.jsonl } # en\n  # of de\n  de: { train: data/de/train.jsonl } # de\n",
        "  # of en\n  # of de\n  de: { train: data/de/train.jsonl } # de\n")]
    [InlineData("  de: { train: data/de/train.jsonl }\n  en:\n    # inside\n    train:\n      - data/en/train.jsonl # x\n  # below\nrun: "
        + "{ on: local }", "  de: { train: data/de/train.jsonl }\n  # below\nrun: { on: local }")]
    [InlineData("  de: { train: data/de/train.jsonl }\n  en: { train: data/en/train.jsonl }", "  de: { train: data/de/train.jsonl }\n")]
    [InlineData("  { en: { train: data/en/train.jsonl }, de: { train: data/de/train.jsonl } }\n",
        "  { de: { train: data/de/train.jsonl } }\n")]
    [InlineData("  { de: { train: data/de/train.jsonl }, en: { train: data/en/train.jsonl } }\n",
        "  { de: { train: data/de/train.jsonl } }\n")]
    [InlineData("  {\n    en: { train: data/en/train.jsonl }, # en\n    # of de\n    de: { train: data/de/train.jsonl }\n  }\n",
        "  {\n    # of de\n    de: { train: data/de/train.jsonl }\n  }\n")]
    [InlineData("  {\n    de: { train: data/de/train.jsonl }, # de\n    en: { train: data/en/train.jsonl }\n  }\n",
        "  {\n    de: { train: data/de/train.jsonl }, # de\n  }\n")]
    public void RemoveLanguage_AnyStyle_LeavesTheCommentsOfOthers(string languages, string expected) => AssertEdit(languages, expected,
        edit => edit.RemoveLanguage(En), project => project with
            { Languages = [.. project.Languages.Where(language => language.Language != En)] });

    [Theory]
    [InlineData("  en: { train: data/en/train.jsonl, test: data/en/test.jsonl }\n",
        "  en: { adapter: data/en, test: data/en/test.jsonl }\n")]
    [InlineData("  en:\n    test: data/en/test.jsonl\n    train: # files\n      - data/en/train.jsonl\n      - data/en/valid.jsonl # "
        + "two\n  de: { train: data/de/train.jsonl }\n", "  en:\n    test: data/en/test.jsonl\n    adapter: data/en\n  de: { "
        + "train: data/de/train.jsonl }\n")]
    [InlineData("  en:\n    adapter: 'data/de' # old\n", "  en:\n    adapter: data/en # old\n")]
    public void SetAdapter_InPlaceOfTrainOrAdapter_KeepsTheRest(string languages, string expected) => AssertEdit(languages, expected,
        edit => edit.SetAdapter(En, "data/en"),
        project => project with { Languages = [project.Languages[0] with { Train = [], Adapter = Full("data/en") },
            .. project.Languages.Skip(1)] });

    [Fact]
    public void SetLeakage_AbsentOrWritten_IsSet()
    {
        AssertEdit("  en: { train: data/en/train.jsonl }\n", "  en: { train: data/en/train.jsonl }\nleakage: report   # known  twins\n",
            edit => edit.SetLeakage(LeakageMode.Report, "known\n twins"), project => project with { Leakage = LeakageMode.Report });
        AssertEdit("  en: { train: data/en/train.jsonl }\nleakage: refuse # strict\n",
            "  en: { train: data/en/train.jsonl }\nleakage: report # strict\n",
            edit => edit.SetLeakage(LeakageMode.Report, "x"), project => project with { Leakage = LeakageMode.Report });
    }

    [Fact]
    public void Write_ByteOrderMarkAndLink_Stay()
    {
        var text = Head + "languages:\n  en: { train: data/en/train.jsonl }\n";
        var real = Path.Combine(sample.Folder, "real.yaml");
        File.WriteAllText(real, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        File.Delete(sample.File_);
        File.CreateSymbolicLink(sample.File_, real);

        ProjectEdit.Open(sample.Folder).AddTrain(En, New).Write();

        Assert.Equal(real, File.ResolveLinkTarget(sample.File_, returnFinalTarget: true)!.FullName);
        Assert.Equal(
            [.. Encoding.UTF8.Preamble,
            .. Encoding.UTF8.GetBytes(text.Replace("data/en/train.jsonl", "[data/en/train.jsonl, data/en/new.jsonl]",
            StringComparison.Ordinal))], File.ReadAllBytes(real));
        Assert.Empty(Directory.GetFiles(sample.Folder, "*.partial"));
    }

    [Fact]
    public void Write_FileChangedMeanwhile_IsRefused()
    {
        var edit = ProjectEdit.Open(sample.Folder).AddTrain(En, New);
        sample.Yaml += "\n# mine\n";

        Assert.Contains("changed by somebody else", Assert.Throws<BadInputException>(edit.Write).Message, StringComparison.Ordinal);
        Assert.EndsWith("# mine\n", sample.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AnotherChangeThanExpected_IsRefused()
    {
        var edit = ProjectEdit.Open(sample.Folder).AddTrain(En, New);

        Assert.Contains("cannot be edited safely", Assert.Throws<BadInputException>(() => edit.Check(project => project, [Full(New)]))
            .Message, StringComparison.Ordinal);
        Assert.Contains("is not a file", Assert.Throws<BadInputException>(() => edit.Check(project => project, []))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NotUtf8OrTwiceTheSameKey_IsRefused()
    {
        File.WriteAllBytes(sample.File_, [.. Encoding.UTF8.GetBytes(Head), 0xE9, (byte)'\n']);
        Assert.Contains("not UTF-8", Assert.Throws<BadInputException>(() => ProjectEdit.Open(sample.Folder))
            .Message, StringComparison.Ordinal);

        sample.Yaml = Head + "languages:\n  en: { train: data/en/train.jsonl }\n  en: { train: data/en/test.jsonl }\n";
        Assert.Contains("the key 'en' is written twice", Assert.Throws<BadInputException>(() => ProjectEdit.Open(sample.Folder))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddThenRemove_AnyLayout_GivesTheSameText()
    {
        var layouts = Gen.Select(Gen.Int[0, 1].Select(at => NewLines[at]), Gen.Int[0, 2].Select(at => Comments[at]),
            Gen.Int[1, 6], Gen.Bool, Gen.Bool);
        layouts.Sample((newLine, comment, indent, flow, final) =>
        {
            var pad = new string(' ', indent);
            var languages = flow
                ? $"{pad}de: {{ train: data/de/train.jsonl }}{comment}\n{pad}# x\n"
                : $"{pad}de:{comment}\n{pad}{pad}train: data/de/train.jsonl{comment}\n{pad}# x\n";
            var text = (Head + $"languages:{comment}\n" + languages + (final ? "run: { on: local }\n" : "run: { on: local }"))
                .Replace("\n", newLine, StringComparison.Ordinal);
            File.WriteAllText(sample.File_, text);

            var added = ProjectEdit.Open(sample.Folder).AddLanguage(En, [("train", ["data/en/train.jsonl"])]);

            Assert.NotEqual(text, added.Text);
            Assert.Equal(text, added.RemoveLanguage(En).Text);
        }, iter: 200, threads: 1);
    }

    public void Dispose() => sample.Dispose();

    private string Full(string path) => Path.GetFullPath(Path.Combine(sample.Folder, path));

    private static Project WithTrain(Project project, Language language, IReadOnlyList<string> train) =>
        project with { Languages = [.. project.Languages.Select(one => one.Language == language ? one with { Train = train } : one)] };

    private void AssertEdit(string languages, string expected, Func<ProjectEdit, ProjectEdit> change, Func<Project, Project> meaning)
    {
        const string More = "# top\t\n";
        var newLine = languages.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";
        var head = (More + Head + "languages:   # all\n").Replace("\n", newLine, StringComparison.Ordinal);
        sample.Yaml = head + languages;

        var edit = change(ProjectEdit.Open(sample.Folder));
        edit.Check(meaning, [Full(New), Full("data/en/a, b #1 é.jsonl")]);
        edit.Write();

        Assert.Equal(head + expected, sample.Yaml);
    }
}
