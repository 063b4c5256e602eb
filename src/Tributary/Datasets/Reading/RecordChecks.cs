namespace Tributary.Datasets.Reading;

/// <summary>What must hold of an example's texts, whatever kind of file they came from.</summary>
/// <param name="rules">The fields.</param>
/// <param name="problems">Where what is wrong is noted.</param>
internal sealed class RecordChecks(IReadOnlyList<FieldRule> rules, DatasetProblems problems)
{
    /// <summary>Stands for a value that was already told to be wrong.</summary>
    public static readonly string Refused = new('\0', 1);

    private readonly string[] names = [.. rules.Select(rule => rule.Name)];

    /// <summary>The example, or null if it has problems, which are noted.</summary>
    /// <param name="number">Line or row, from 1.</param>
    /// <param name="values">Texts in the order of the rules; null if absent, <see cref="Refused"/> where already refused.</param>
    /// <param name="found">Names what the example has, in quotes; asked only if a field is missing.</param>
    public DatasetRecord? Record(int number, string?[] values, Func<string> found)
    {
        var before = problems.Count;
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = Checked(number, rules[index], values[index], found);
        }

        return problems.Count == before && !Array.Exists(values, value => ReferenceEquals(value, Refused))
            ? new DatasetRecord(number, names, values) : null;
    }

    /// <summary>The first letters of a text, for a message.</summary>
    public static string Clip(string text) => text.Length <= 60 ? text : text[..60] + "…";

    // The text as a record has it.
    private string? Checked(int number, FieldRule rule, string? value, Func<string> found)
    {
        if (ReferenceEquals(value, Refused))
        {
            return value;
        }

        value = rule.MayBeBlank && string.IsNullOrWhiteSpace(value) ? null : value;
        if (rule.Conversation && value is not null)
        {
            return Conversation(number, rule, value);
        }

        if (rule.Values is not null && value is not null)
        {
            return Label(number, rule, value);
        }

        Check(number, rule, value, found);
        return value;
    }

    private void Check(int number, FieldRule rule, string? value, Func<string> found)
    {
        if (value is not { } text)
        {
            if (!rule.Optional)
            {
                problems.Add(number, $"field '{rule.Column}' is missing or null; the {problems.Unit} has {found()}",
                    $"{rule.Column} missing");
            }
        }
        else if (rule.List)
        {
            CheckList(number, rule, text);
        }
        else if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add(number,
                $"field '{rule.Column}' is blank; expected text, fill it in or remove the {problems.Unit}{Optional(rule)}");
        }
    }

    private static string Optional(FieldRule rule) => !rule.CanBeOptional ? ""
        : $"; a prompt that names it as {{{rule.Name}?}} does without";

    private string Conversation(int number, FieldRule rule, string text)
    {
        try
        {
            return ConversationForm.Read(text);
        }
        catch (FormatException wrong)
        {
            problems.Add(number, $"field '{rule.Column}' {wrong.Message}");
            return Refused;
        }
    }

    // A label of the task: the same letters in another form of Unicode are the same label.
    private string Label(int number, FieldRule rule, string text)
    {
        var own = rule.Values!.FirstOrDefault(label => label == text)
            ?? rule.Values!.FirstOrDefault(label => UnicodeForm.AreEqual(label, text));
        if (own is not null)
        {
            return own;
        }

        var known = string.Join(", ", rule.Values!.Select(label => $"'{label}'"));
        problems.Add(number, $"field '{rule.Column}' is '{Clip(text)}'; expected one of {known}", $"{rule.Column} unknown");
        return Refused;
    }

    private void CheckList(int number, FieldRule rule, string text)
    {
        if (ListText.Read(text) is not { Count: > 0 } items)
        {
            problems.Add(number, $"field '{rule.Column}' is '{Clip(text)}'; expected a list of texts, as in [\"one\", \"two\"]",
                $"{rule.Column} list");
            return;
        }

        foreach (var (index, _) in items.Index().Where(item => string.IsNullOrWhiteSpace(item.Item)))
        {
            problems.Add(number, string.Create(CultureInfo.InvariantCulture,
                $"field '{rule.Column}': item {index + 1} of {items.Count} is blank; expected text"), $"{rule.Column} blank item");
        }
    }
}
