namespace Tributary.Tokenizers;

/// <summary>
/// Reads a <c>tokenizer.json</c>. A kind of part that is not built here is refused by its name, all at once: a tokenizer that is nearly
/// right trains a model that is quietly wrong. <c>truncation</c> and <c>padding</c> are not read: who encodes decides on them.
/// </summary>
internal static class TokenizerFile
{
    public static Tokenizer Read(ReadOnlyMemory<byte> json, string where)
    {
        var problems = new DocumentProblems(where);
        var file = DocumentSection.Open(
            JsonFile.Parse(json.Span, where, allowDuplicates: true, complaint: "not a readable tokenizer"), problems);
        var normalize = Normalizers.Read(file.OptionalSection("normalizer"));
        var split = PreTokenizers.Read(file.OptionalSection("pre_tokenizer"));
        var template = PostProcessors.Read(file.OptionalSection("post_processor"));
        var join = Decoders.Read(file.OptionalSection("decoder"));
        var model = Model(file);
        var added = file.Has("added_tokens") ? AddedToken.ReadAll(file, model.Vocabulary) : [];
        problems.ThrowIfAny();
        return new Tokenizer(new TokenizerSteps(new AddedTokens(added, normalize), normalize, split, model, template, join));
    }

    private static TokenModel Model(DocumentSection file)
    {
        if (file.OptionalSection("model") is { } model)
        {
            // The oldest files (GPT-2) do not name the model's type.
            switch (model.Has("type") || !model.Has("merges") ? model.Type() : "BPE")
            {
                case "BPE":
                    return BytePairFile.Read(model);
                case "Unigram":
                    return UnigramFile.Read(model);
                default:
                    model.RefuseType("BPE, Unigram");
                    break;
            }
        }
        else if (!file.Has("model"))
        {
            file.Refuse("model is missing; expected an object with 'type', 'vocab' and, for BPE, 'merges'");
        }

        return new TokenModel(new Vocabulary([]), (_, _) => { });
    }
}
