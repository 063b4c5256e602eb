namespace Tributary.Tokenizers;

/// <summary>Reads <c>decoder</c>: how tokens become text again.</summary>
internal static class Decoders
{
    // More than any decoder strips.
    private const int MostStripped = 1 << 20;

    /// <summary>A function of tokens to their text; without a decoder they are joined by spaces, as in the reference.</summary>
    public static Func<IReadOnlyList<string>, string> Read(DocumentSection? decoder)
    {
        if (decoder is null)
        {
            return tokens => string.Join(' ', tokens);
        }

        var step = Step(decoder);
        return tokens => string.Concat(step(tokens));
    }

    private static Func<IReadOnlyList<string>, IReadOnlyList<string>> Step(DocumentSection decoder)
    {
        switch (decoder.Type())
        {
            case "Sequence":
                var steps = decoder.WrittenSections("decoders").Select(Step).ToArray();
                return tokens => steps.Aggregate(tokens, (current, step) => step(current));
            case "ByteLevel":
                return tokens => [ByteLevel.Read(tokens)];
            case "ByteFallback":
                return DecoderSteps.ByteFallback;
            case "Fuse":
                return tokens => [string.Concat(tokens)];
            case "Metaspace":
                return MetaspaceScheme.Read(decoder).Decode;
            case "Replace":
                var pattern = TokenPattern.Read(decoder);
                var replacement = decoder.WrittenText("content");
                return tokens => [.. tokens.Select(token => pattern.Replace(token, replacement))];
            case "Strip":
                var content = decoder.Character("content");
                var (start, stop) = (decoder.Integer("start", null, 0, MostStripped), decoder.Integer("stop", null, 0, MostStripped));
                return tokens => [.. tokens.Select(token => DecoderSteps.Strip(token, content, start, stop))];
            default:
                decoder.RefuseType("ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip");
                return tokens => tokens;
        }
    }
}
