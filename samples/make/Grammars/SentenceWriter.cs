using System.Text.RegularExpressions;

namespace Tributary.Samples.Grammars;

/// <summary>Writes sentences of a grammar: replaces slots until only text is left.</summary>
/// <param name="grammar">The language.</param>
/// <param name="dice">Chooses among alternatives.</param>
public sealed partial class SentenceWriter(Grammar grammar, Dice dice)
{
    /// <summary>A sentence from a rule, with its first letter in upper case.</summary>
    /// <param name="rule">The rule to begin with.</param>
    /// <param name="polarity">Which way the sentence leans.</param>
    /// <param name="domain">What is reviewed.</param>
    /// <param name="aspects">What the sentence may speak of: the first is that of slots without a digit; two or more.</param>
    public string Write(string rule, Polarity polarity, Domain domain, IReadOnlyList<Aspect> aspects)
    {
        var text = Expand("{" + rule + "}", new Context(polarity, domain, aspects, 0, Form: null));
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    private string Expand(string template, Context context) => SlotPattern().Replace(template, slot => Fill(slot, context));

    private string Fill(Match slot, Context context)
    {
        var inside = context with
        {
            Polarity = Turn(context.Polarity, slot.Groups["sign"].Value),
            Current = slot.Groups["aspect"].ValueSpan is { Length: > 0 } digit
                ? int.Parse(digit, NumberStyles.None, CultureInfo.InvariantCulture) - 1
                : context.Current,
            Form = slot.Groups["form"] is { Length: > 0 } form ? form.Value : context.Form,
        };
        var name = slot.Groups["name"].Value;
        return name == "A" ? inside.Aspect.Say
            : grammar.Agreement[inside.Aspect.Class].TryGetValue(name, out var agreed) ? agreed
            : Inflect(Expand(dice.Choose(Alternatives(name, inside)), inside), inside);
    }

    private IReadOnlyList<string> Alternatives(string name, Context context)
    {
        var rule = context.Aspect.Rules.GetValueOrDefault(name)
            ?? context.Domain.Rules.GetValueOrDefault(name)
            ?? grammar.Rules.GetValueOrDefault(name)
            ?? throw new InvalidDataException($"grammar '{grammar.Language}', domain '{context.Domain.Name}': no rule is named '{name}'");
        return rule.For(context.Polarity) is { Count: > 0 } alternatives
            ? alternatives
            : throw new InvalidDataException($"grammar '{grammar.Language}': rule '{name}' has nothing for a sentence "
                + $"that leans '{context.Polarity}'");
    }

    /// <summary>Puts the suffix in the place of an ending: that of the form which a
    /// slot around it names, else of the aspect's class.</summary>
    private string Inflect(string text, Context context)
    {
        var wanted = context.Form ?? grammar.Agreement[context.Aspect.Class].GetValueOrDefault("inflect");
        return wanted is null ? text : EndingPattern().Replace(text, ending =>
            grammar.Inflection[ending.Groups["ending"].Value].TryGetValue(wanted, out var suffix)
                ? suffix
                : throw new InvalidDataException($"grammar '{grammar.Language}': '{text}' has no form '{wanted}'"));
    }

    private static Polarity Turn(Polarity polarity, string sign) => sign switch
    {
        "!" => (Polarity)(-(int)polarity),
        "+" => Polarity.Good,
        "-" => Polarity.Bad,
        _ => polarity,
    };

    [GeneratedRegex(@"\{(?<sign>[!+-]?)(?<name>[A-Za-z_]+)(?<aspect>[1-9]?)(\.(?<form>\w+))?\}",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SlotPattern();

    [GeneratedRegex(@"/(?<ending>\p{L}*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EndingPattern();

    private sealed record Context(Polarity Polarity, Domain Domain, IReadOnlyList<Aspect> Aspects, int Current, string? Form)
    {
        public Aspect Aspect => Aspects[Current];
    }
}
