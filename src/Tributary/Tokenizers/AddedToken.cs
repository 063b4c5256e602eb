namespace Tributary.Tokenizers;

/// <summary>A token that is found in the text as a whole, before anything else is done to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether decoding leaves it out.</param>
/// <param name="SingleWord">Whether it is found only where no word character touches it.</param>
/// <param name="LeftStrip">Whether it takes the white space before it.</param>
/// <param name="RightStrip">Whether it takes the white space after it.</param>
/// <param name="Normalized">Whether it is looked for in the normalised text, in its own normalised form.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized)
{
    /// <summary>Reads <c>added_tokens</c>; ids and texts are distinct, and a token that the model has too has its id there.</summary>
    public static IReadOnlyList<AddedToken> ReadAll(DocumentSection file, Vocabulary vocabulary)
    {
        var tokens = new List<AddedToken>();
        var ids = new HashSet<int>();
        var contents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in file.WrittenSections("added_tokens"))
        {
            var token = Read(part);
            if (!ids.Add(token.Id))
            {
                part.Refuse($"has the id {Invariant.Text(token.Id)} of another added token; expected distinct ids");
            }

            if (!contents.Add(token.Content))
            {
                part.Refuse($"lists '{token.Content}' a second time");
            }

            if (vocabulary.IdOf(token.Content) is { } own && own != token.Id)
            {
                part.Refuse($"gives '{token.Content}' the id {Invariant.Text(token.Id)}, but the model's vocabulary {Invariant.Text(own)}");
            }

            tokens.Add(token);
        }

        return tokens;
    }

    private static AddedToken Read(DocumentSection part)
    {
        var special = part.Flag("special", defaultValue: false);
        return new AddedToken(
            part.Integer("id", null, 0, Vocabulary.LargestId),
            part.WrittenText("content"),
            special,
            part.Flag("single_word", defaultValue: false),
            part.Flag("lstrip", defaultValue: false),
            part.Flag("rstrip", defaultValue: false),
            part.Flag("normalized", defaultValue: !special));
    }
}
