namespace Tributary.Samples.Reviews;

/// <summary>
/// Decides by a sentence's own text where it belongs, so that two splits can never share a sentence, whatever is generated
/// when: 8 of 10 are training data and text of the base model, 1 of 10 each validation and test data.
/// </summary>
public static class SentenceSplit
{
    /// <summary>The one split in which a sentence may appear.</summary>
    public static Split Of(string sentence) => (Convert.FromHexString(Digest.Of(Normalise(sentence)).Hex)[0] % 10) switch
    {
        0 => Split.Test,
        1 => Split.Valid,
        _ => Split.Train,
    };

    /// <summary>A sentence without case, punctuation and spaces: what two sentences share that differ in nothing else.</summary>
    public static string Normalise(string sentence)
    {
        var letters = new StringBuilder(sentence.Length);
        foreach (var character in sentence.Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit))
        {
            letters.Append(char.ToLowerInvariant(character));
        }

        return letters.ToString();
    }
}
