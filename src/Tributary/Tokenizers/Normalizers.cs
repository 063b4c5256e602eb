namespace Tributary.Tokenizers;

/// <summary>Reads <c>normalizer</c>: what is done to a text between its added tokens before it is cut.</summary>
internal static class Normalizers
{
    private const string Supported = "ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Precompiled, Prepend, Replace, "
        + "Sequence, Strip, StripAccents";

    public static Func<string, string> Read(DocumentSection? normalizer)
    {
        switch (normalizer?.Type())
        {
            case null:
                return text => text;
            case "Sequence":
                var steps = normalizer.WrittenSections("normalizers").Select(Read).ToArray();
                return text => steps.Aggregate(text, (current, step) => step(current));
            case "Prepend":
                var prefix = normalizer.WrittenText("prepend");
                return text => text.Length == 0 ? text : prefix + text;
            case "Replace":
                var pattern = TokenPattern.Read(normalizer);
                var content = normalizer.WrittenText("content");
                return text => pattern.Replace(text, content);
            case "NFC" or "NFD" or "NFKC" or "NFKD":
                var form = Enum.Parse<NormalizationForm>("Form" + normalizer.Type()[2..]);
                return text => UnicodeForm.Of(text, form);
            case "Lowercase":
                // The one character whose small form is two.
                return text => text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();
            case "Strip":
                var (left, right) = (normalizer.Flag("strip_left", defaultValue: true), normalizer.Flag("strip_right", defaultValue: true));
                return text => Strip(text, left, right);
            case "StripAccents":
                return text => string.Concat(text.EnumerateRunes()
                    .Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark));
            case "ByteLevel":
                return text => ByteLevel.Write(text);
            case "Precompiled":
                return PrecompiledCharacterMap.Read(normalizer).Normalize;
            default:
                normalizer.RefuseType(Supported);
                return text => text;
        }
    }

    private static string Strip(string text, bool left, bool right)
    {
        text = left ? text.TrimStart() : text;
        return right ? text.TrimEnd() : text;
    }
}
