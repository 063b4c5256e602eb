namespace Tributary.Samples.Grammars;

/// <summary>Which way a sentence leans. <see cref="None"/> stands for a balanced or factual sentence.</summary>
public enum Polarity
{
    /// <summary>Unfavourable.</summary>
    Bad = -1,

    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>Favourable.</summary>
    Good = 1,
}

/// <summary>The alternatives that a slot may be replaced by: some for either polarity, some for one.</summary>
public sealed record Rule(IReadOnlyList<string> Any, IReadOnlyList<string> Good, IReadOnlyList<string> Bad)
{
    /// <summary>The alternatives allowed in a polarity, in the order of the file.</summary>
    public IReadOnlyList<string> For(Polarity polarity) => polarity switch
    {
        Polarity.Good => [.. Any, .. Good],
        Polarity.Bad => [.. Any, .. Bad],
        _ => Any,
    };
}

/// <summary>What a sentence speaks of: the food, the battery.</summary>
/// <param name="Say">As written after its article, or with it.</param>
/// <param name="Class">Its row in <see cref="Grammar.Agreement"/>.</param>
/// <param name="Rules">Rules of its own, such as the adjectives that fit it alone.</param>
public sealed record Aspect(string Say, string Class, IReadOnlyDictionary<string, Rule> Rules);

/// <summary>A kind of thing that is reviewed.</summary>
/// <param name="Name">film, hotel, ...</param>
/// <param name="IsUpdate">True if it appears only in the later data of its language.</param>
/// <param name="Rules">Rules of this kind.</param>
/// <param name="Aspects">What reviews of this kind speak of; four or more.</param>
public sealed record Domain(string Name, bool IsUpdate, IReadOnlyDictionary<string, Rule> Rules, IReadOnlyList<Aspect> Aspects);

/// <summary>
/// A language's review grammar, kept as data (<c>grammars/*.yaml</c>). A template is text with slots, <c>{[sign]name[aspect][.form]}</c>:
/// <list type="bullet">
/// <item>no sign keeps the polarity of the surrounding sentence, <c>!</c> turns it round, <c>+</c> and <c>-</c> fix it;</item>
/// <item><c>A</c> is the aspect, any other name is looked up in the aspect's agreement row, then in the rules of the aspect, the domain
/// and the language;</item>
/// <item>a digit moves everything inside the slot to the sentence's n-th aspect;</item>
/// <item>a word written <c>stem/ending</c> is inflected by the row of its ending: the form named after the dot, or else the one that the
/// aspect's class asks for.</item>
/// </list>
/// So <c>"{A} {was} not {!adj} at all"</c> is one favourable sentence with an unfavourable word: no keyword decides a review.
/// </summary>
public sealed record Grammar
{
    /// <summary>Whose grammar it is.</summary>
    public required Language Language { get; init; }

    /// <summary>What stands between two sentences.</summary>
    public required string SentenceSpace { get; init; }

    /// <summary>Aspect class -> slot name -> text: articles, verbs and pronouns that follow gender and number.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Agreement { get; init; }

    /// <summary>Ending -> form -> suffix put in the ending's place.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Inflection { get; init; }

    /// <summary>Rules of the language.</summary>
    public required IReadOnlyDictionary<string, Rule> Rules { get; init; }

    /// <summary>What is reviewed, in the order of the file.</summary>
    public required IReadOnlyList<Domain> Domains { get; init; }
}
