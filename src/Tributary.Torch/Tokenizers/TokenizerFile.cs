using System.Text.Json;

namespace Tributary.Torch.Tokenizers;

/// <summary>
/// Reads a <c>tokenizer.json</c>. A kind of part that is not built here is refused by its name, all at once: a tokenizer that is nearly
/// right trains a model that is quietly wrong. <c>truncation</c> and <c>padding</c> are not read: who encodes decides on them.
/// </summary>
internal static class TokenizerFile
{
    public static Tokenizer Read(ReadOnlyMemory<byte> json, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, where)
                : throw new BadInputException(where, "not a readable tokenizer: expected a JSON object");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The latter: a text that is no UTF-16, such as "\ud800".
            throw new BadInputException(where, $"not a readable tokenizer: {broken.Message}");
        }
    }

    private static Tokenizer Read(JsonElement root, string where)
    {
        var problems = new List<Problem>();
        var file = new JsonPart(root, "", where, problems);
        var normalize = Normalizers.Read(file.Child("normalizer"));
        var split = PreTokenizers.Read(file.Child("pre_tokenizer"));
        var template = PostProcessors.Read(file.Child("post_processor"));
        var join = Decoders.Read(file.Child("decoder"));
        var model = Model(file);
        var added = file.Has("added_tokens") ? AddedToken.ReadAll(file, model.Vocabulary) : [];
        return problems.Count == 0
            ? new Tokenizer(new AddedTokens(added, normalize), normalize, split, model, template, join)
            : throw new BadInputException(problems);
    }

    private static TokenModel Model(JsonPart file)
    {
        if (file.Child("model") is { } model)
        {
            // The oldest files (GPT-2) do not name the model's type.
            switch (model.Type.Length > 0 || !model.Has("merges") ? model.Type : "BPE")
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
