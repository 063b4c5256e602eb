namespace Tributary.PaperStudy;

/// <summary>Puts the sections together to the page.</summary>
internal static class StudyPage
{
    /// <summary>The table of sizes, as Markdown.</summary>
    public static string Sizes(IReadOnlyList<StudyPart> parts)
    {
        static string Count(int count) => count == int.MaxValue ? "all" : MarkdownRows.Count(count);
        return MarkdownRows.Table(
            "**Examples per language**",
            ["part", "training", "more, with the update", "validation", "test", "max_length"],
            parts.Select(part => (IEnumerable<string>)[part.Name, Count(part.Sizes.Train), Count(part.Sizes.More), Count(part.Sizes.Valid),
                Count(part.Sizes.Test), Count(part.MaxLength)]));
    }

    /// <summary>Writes the page and its pictures from what the parts left in their
    /// folders; parts that have not run are named as such.</summary>
    public static void Write(StudyOptions options, IReadOnlyList<StudyPart> parts)
    {
        var text = new StringBuilder();
        text.Append("# The paper's study, repeated on two cores\n\n")
            .Append("\"Train once, merge as needed\" (arXiv:2601.16127) trains one adapter per language and merges them. This page "
                + "repeats its three tasks and its scenarios on ")
            .Append("`polyglot-4m`, a base model of 4 M parameters, in English, German, French, Spanish and Japanese, and sets its claims "
                + "beside what was measured. It is written by\n\n")
            .Append("    dotnet run -c Release --project bench/paper -- ../shared\n\n")
            .Append("which goes on where it was broken off; `--full` takes all the data. Two epochs, AdamW at 2e-3, batch 4, r 16 on all "
                + "linear layers, one seed (42). Two parts run at a time, ")
            .Append("each on one thread. The data are the first lines of each file; lambda (1 or 2) is chosen on the validation sets, "
                + "anew for every merge of the first build; update and addition keep what the first build found. The update brings more "
                + "French, the addition is Spanish. ")
            .Append("Wall times are those of one worker a language, put together from each training's own time.\n\n")
            .Append(Sizes(parts));
        Claims.Append(text, [.. parts.Select(part => PartOutcome.Read(Path.Combine(options.Work, part.Name))).OfType<PartOutcome>()]);
        var pictures = Path.Combine(Path.GetDirectoryName(options.Page)!, Path.GetFileNameWithoutExtension(options.Page));
        Directory.CreateDirectory(pictures);
        foreach (var part in parts)
        {
            var folder = Path.Combine(options.Work, part.Name);
            var section = Path.Combine(folder, PartSection.FileName);
            text.Append(File.Exists(section) ? File.ReadAllText(section) : $"## {part.Title}\n\nNot run.\n\n");
            if (File.Exists(Path.Combine(folder, PartSection.PlotName)))
            {
                File.Copy(Path.Combine(folder, PartSection.PlotName), Path.Combine(pictures, part.Name + ".svg"), overwrite: true);
            }
        }

        File.WriteAllText(options.Page, text.ToString().TrimEnd() + "\n");
    }
}
