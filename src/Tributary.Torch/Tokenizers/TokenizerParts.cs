using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static Tributary.Torch.Tokenizers.TokenizerFile;

namespace Tributary.Torch.Tokenizers;

/// <summary>Makes the functions that the parts of a <c>tokenizer.json</c> describe; what it does not know it adds to the problems.</summary>
internal sealed class TokenizerParts(string where, List<Problem> problems)
{
    public void Refuse(string part, string found, string supported) =>
        problems.Add(new Problem(where, $"{part} '{found}' is not supported (supported: {supported})"));

    public Func<string, string> Normalizer(JsonElement? part)
    {
        if (part is not { } normalizer)
        {
            return text => text;
        }

        switch (TypeOf(normalizer))
        {
            case "Sequence":
                var all = normalizer.GetProperty("normalizers").EnumerateArray().Select(inner => Normalizer(inner)).ToArray();
                return text => all.Aggregate(text, (current, step) => step(current));
            case "Prepend":
                var prefix = normalizer.GetProperty("prepend").GetString()!;
                return text => text.Length == 0 ? text : prefix + text;
            case "Replace":
                return Replace("normalizer", normalizer);
            case "NFC":
                // Without its Unicode tables .NET leaves such text as it is, silently.
                if ("e\u0301".Normalize(NormalizationForm.FormC) != "\u00e9")
                {
                    Refuse("normalizer", "NFC", "Prepend, Replace, Sequence; NFC only where the program runs with Unicode data (ICU)");
                }

                return text => text.Normalize(NormalizationForm.FormC);
            case var other:
                Refuse("normalizer", other, "NFC, Prepend, Replace, Sequence");
                return text => text;
        }
    }

    /// <summary>A function of a text and whether it begins the whole text, to its words.</summary>
    public Func<string, bool, IEnumerable<string>> PreTokenizer(JsonElement? part)
    {
        if (part is not { } preTokenizer)
        {
            return (text, _) => text.Length == 0 ? [] : [text];
        }

        switch (TypeOf(preTokenizer))
        {
            case "Sequence":
                var all = preTokenizer.GetProperty("pretokenizers").EnumerateArray().Select(inner => PreTokenizer(inner)).ToArray();
                return (text, atStart) => all.Aggregate(
                    (IEnumerable<string>)[text],
                    (words, step) => words.SelectMany((word, index) => step(word, atStart && index == 0)));
            case "ByteLevel":
                var prefixed = Flag(preTokenizer, "add_prefix_space", absent: true);
                var cut = Flag(preTokenizer, "use_regex", absent: true);
                return (text, _) => ByteLevelWords(prefixed && !text.StartsWith(' ') ? ' ' + text : text, cut);
            case "Split":
                return Split(preTokenizer);
            case "Digits":
                var digits = new Regex(Flag(preTokenizer, "individual_digits") ? @"\p{N}" : @"\p{N}+", RegexOptions.CultureInvariant);
                return (text, _) => WordSplitter.Split(text, digits);
            case "Metaspace":
                return Metaspace(preTokenizer);
            case var other:
                Refuse("pre_tokenizer", other, "ByteLevel, Digits, Metaspace, Sequence, Split");
                return (text, _) => [text];
        }
    }

    /// <summary>The tokens put around a text; of what follows the model, only this changes ids.</summary>
    public Template PostProcessor(JsonElement? part)
    {
        if (part is not { } processor)
        {
            return Template.None;
        }

        switch (TypeOf(processor))
        {
            case "ByteLevel":
                return Template.None;
            case "Sequence":
                var all = processor.GetProperty("processors").EnumerateArray().Select(inner => PostProcessor(inner)).ToArray();
                return new Template([.. all.Reverse().SelectMany(inner => inner.Before)], [.. all.SelectMany(inner => inner.After)]);
            case "TemplateProcessing":
                return ReadTemplate(processor);
            case var other:
                Refuse("post_processor", other, "ByteLevel, Sequence, TemplateProcessing");
                return Template.None;
        }
    }

    /// <summary>A function of tokens to their text.</summary>
    public Func<IReadOnlyList<string>, string> Decoder(JsonElement? part)
    {
        if (part is not { } decoder)
        {
            return tokens => string.Join(' ', tokens);
        }

        if (TypeOf(decoder) == "ByteLevel")
        {
            return ByteLevel.Read;
        }

        var steps = (TypeOf(decoder) == "Sequence" ? decoder.GetProperty("decoders").EnumerateArray() : Enumerable.Repeat(decoder, 1))
            .Select(DecoderStep).ToArray();
        return tokens => string.Concat(steps.Aggregate(tokens, (current, step) => step(current)));
    }

    private static string TypeOf(JsonElement part) => part.GetProperty("type").GetString() ?? "";

    private static IEnumerable<string> ByteLevelWords(string text, bool cut) =>
        (cut ? WordSplitter.Split(text, ByteLevel.Words) : [text]).Select(ByteLevel.Write);

    private Func<IReadOnlyList<string>, IReadOnlyList<string>> DecoderStep(JsonElement step)
    {
        switch (TypeOf(step))
        {
            case "Replace":
                var replace = Replace("decoder", step);
                return tokens => [.. tokens.Select(replace)];
            case "ByteFallback":
                return DecoderSteps.ByteFallback;
            case "Fuse":
                return tokens => [string.Concat(tokens)];
            case "Strip":
                var content = step.GetProperty("content").GetString()![0];
                var start = step.GetProperty("start").GetInt32();
                var stop = step.GetProperty("stop").GetInt32();
                return tokens => [.. tokens.Select(token => DecoderSteps.Strip(token, content, start, stop))];
            case "Metaspace":
                var mark = Part(step, "replacement")?.GetString() ?? "\u2581";
                var scheme = Part(step, "prepend_scheme")?.GetString() ?? "always";
                return tokens => DecoderSteps.Metaspace(tokens, mark, dropFirst: scheme != "never");
            case "ByteLevel":
                return tokens => [ByteLevel.Read(tokens)];
            case var other:
                Refuse("decoder", other, "ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip");
                return tokens => tokens;
        }
    }

    private Func<string, string> Replace(string part, JsonElement replace)
    {
        var content = replace.GetProperty("content").GetString()!;
        if (Part(replace.GetProperty("pattern"), "String")?.GetString() is { Length: > 0 } literal)
        {
            return text => text.Replace(literal, content, StringComparison.Ordinal);
        }

        Refuse($"{part} Replace with the pattern", replace.GetProperty("pattern").GetRawText(), "a non-empty String");
        return text => text;
    }

    private Func<string, bool, IEnumerable<string>> Split(JsonElement split)
    {
        var behaviour = split.GetProperty("behavior").GetString()!;
        if (behaviour is not ("Isolated" or "Removed") || Flag(split, "invert"))
        {
            Refuse("pre_tokenizer Split with behavior", Flag(split, "invert") ? $"{behaviour}, inverted" : behaviour, "Isolated, Removed");
        }

        var pattern = split.GetProperty("pattern");
        var expression = Part(pattern, "Regex")?.GetString() ?? Regex.Escape(pattern.GetProperty("String").GetString()!);
        var regex = new Regex(expression, RegexOptions.CultureInvariant | RegexOptions.Compiled);
        return (text, _) => WordSplitter.Split(text, regex, keepMatches: behaviour == "Isolated");
    }

    private Func<string, bool, IEnumerable<string>> Metaspace(JsonElement metaspace)
    {
        var mark = Part(metaspace, "replacement")?.GetString() ?? "\u2581";
        var scheme = Part(metaspace, "prepend_scheme")?.GetString() ?? (Flag(metaspace, "add_prefix_space", absent: true) ? "always" : "never");
        if (scheme is not ("always" or "first" or "never"))
        {
            Refuse("pre_tokenizer Metaspace with prepend_scheme", scheme, "always, first, never");
        }

        var cut = Flag(metaspace, "split", absent: true) ? new Regex($"{Regex.Escape(mark)}?[^{Regex.Escape(mark)}]+|{Regex.Escape(mark)}", RegexOptions.CultureInvariant) : null;
        return (text, atStart) =>
        {
            var marked = text.Replace(" ", mark, StringComparison.Ordinal);
            if (!marked.StartsWith(mark, StringComparison.Ordinal) && (scheme == "always" || (scheme == "first" && atStart)))
            {
                marked = mark + marked;
            }

            return cut is null ? [marked] : WordSplitter.Split(marked, cut);
        };
    }

    private static Template ReadTemplate(JsonElement processor)
    {
        var known = processor.GetProperty("special_tokens");
        var before = new List<int>();
        var after = new List<int>();
        var current = before;
        foreach (var piece in processor.GetProperty("single").EnumerateArray())
        {
            if (Part(piece, "Sequence") is not null)
            {
                current = after;
                continue;
            }

            var name = piece.GetProperty("SpecialToken").GetProperty("id").GetString()!;
            current.AddRange(known.GetProperty(name).GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
        }

        return new Template(before, after);
    }
}
