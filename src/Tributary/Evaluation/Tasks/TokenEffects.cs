namespace Tributary.Evaluation.Tasks;

/// <summary>
/// What of the tokens of some examples decides how they are asked. Each is part of the identity of the stations that read such examples,
/// and of no others.
/// </summary>
[Flags]
internal enum TokenEffects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The end of a prompt counts as part of the answers, see <see cref="AnswerForm.Moved"/>.</summary>
    SharedBoundary = 1,

    /// <summary>The end of an answer is scored with it, see <see cref="AnswerForm.Ends"/>.</summary>
    ScoredEnd = 2,

    /// <summary>A prompt leaves an answer to be written no room in <c>training.max_length</c>, which limits the prompt alone.</summary>
    LongPrompts = 4,
}

/// <summary>How effects enter identities.</summary>
internal static class TokenEffectsIdentity
{
    /// <summary>One part for every effect; none if there is nothing.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Identity(this TokenEffects effects) =>
        new (TokenEffects Effect, string Key, string Value)[]
        {
            (TokenEffects.SharedBoundary, "answer_boundary", "shared"),
            (TokenEffects.ScoredEnd, "answer_end", "scored"),
            (TokenEffects.LongPrompts, "max_length", "prompt"),
        }.Where(part => effects.HasFlag(part.Effect)).Select(part => KeyValuePair.Create(part.Key, part.Value));
}
