using Tributary.Datasets;

namespace Tributary.Evaluation.Tasks;

/// <summary>
/// A text with fields of an example in braces, as in <c>Review: {text}\nSentiment:</c>; <c>{{</c> and <c>}}</c> stand for braces. What a
/// field holds is put in as it is: braces in it mean nothing. <c>{input?}</c> stands for a field that an example may lack; what is left
/// out with it, <see cref="OptionalText"/> says.
/// </summary>
internal sealed class PromptTemplate : Prompt
{
    private readonly IReadOnlyList<TemplatePart> parts;

    private PromptTemplate(string source, IReadOnlyList<TemplatePart> parts)
    {
        Source = source;
        this.parts = parts;
        Rules = [.. parts.Where(part => part.IsField).DistinctBy(part => part.Text).Select(part => RuleOf(part.Text, part.IsOptional))];
    }

    /// <inheritdoc/>
    public override string Key => "prompt";

    /// <summary>The template as written.</summary>
    public override string Source { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<FieldRule> Rules { get; }

    /// <summary>True if an example may lack one of the fields.</summary>
    public bool HasOptional => Rules.Any(rule => rule.Optional);

    /// <summary>The fields of several templates, each once; one that any of them needs is needed.</summary>
    public static IReadOnlyList<FieldRule> RulesOf(IEnumerable<PromptTemplate> templates) =>
        [.. templates.SelectMany(template => template.Rules).GroupBy(rule => rule.Name)
            .Select(rules => RuleOf(rules.Key, rules.All(rule => rule.Optional)))];

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">A brace without its counterpart, a placeholder without a name, or a
    /// field that is optional in one place alone: the place, counted in characters from 1.</exception>
    public static PromptTemplate Parse(string source)
    {
        var found = new List<TemplatePart>();
        var literal = new StringBuilder();
        for (var at = 0; at < source.Length; at++)
        {
            var doubled = at + 1 < source.Length && source[at + 1] == source[at];
            switch (source[at])
            {
                case '{' or '}' when doubled:
                    literal.Append(source[at++]);
                    break;
                case '{':
                    Flush(found, literal);
                    var name = FieldName(source, at);
                    found.Add(Field(found, name, at));
                    at += name.Length + 1;
                    break;
                case '}':
                    throw new FormatException(FormattableString.Invariant(
                        $"'}}' at character {at + 1} closes nothing; write '}}}}' for a brace"));
                default:
                    literal.Append(source[at]);
                    break;
            }
        }

        Flush(found, literal);
        return new PromptTemplate(source, found);
    }

    /// <inheritdoc/>
    public override string Render(Func<string, string?> field) => HasOptional ? OptionalText.Of(parts, field)
        : string.Concat(parts.Select(part => part.IsField ? field(part.Text) : part.Text));

    private static FieldRule RuleOf(string name, bool optional) =>
        new(name, Optional: optional) { MayBeBlank = optional, CanBeOptional = true };

    private static TemplatePart Field(List<TemplatePart> before, string written, int open)
    {
        var part = written.EndsWith('?') ? new TemplatePart(written[..^1], IsField: true, IsOptional: true)
            : new TemplatePart(written, IsField: true);
        return before.Exists(other => other.IsField && other.Text == part.Text && other.IsOptional != part.IsOptional)
            ? throw new FormatException(FormattableString.Invariant(
                $"'{{{written}}}' at character {open + 1} is written with and without '?'; write it alike everywhere"))
            : part;
    }

    private static string FieldName(string source, int open)
    {
        var close = source.AsSpan(open + 1).IndexOfAny('{', '}');
        if (close < 0 || source[open + 1 + close] == '{')
        {
            throw new FormatException(FormattableString.Invariant(
                $"'{{' at character {open + 1} is never closed; write '{{{{' for a brace"));
        }

        var name = source.Substring(open + 1, close);
        return name.TrimEnd('?').Length > 0 && name.Trim() == name && name is not [.., ' ', '?']
            ? name
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                $"'{{{name}}}' at character {open + 1} names no field; expected a field's name without spaces "
                    + $"around it, as in '{{text}}'"));
    }

    private static void Flush(List<TemplatePart> found, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            found.Add(new TemplatePart(literal.ToString()));
            literal.Clear();
        }
    }
}

/// <summary>A stretch of a template: words, or a field's place.</summary>
/// <param name="Text">The words; the field's name.</param>
/// <param name="IsField">Whether it is a field.</param>
/// <param name="IsOptional">Whether an example may lack the field.</param>
internal readonly record struct TemplatePart(string Text, bool IsField = false, bool IsOptional = false);
