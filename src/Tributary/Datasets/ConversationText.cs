using System.Text.Encodings.Web;

namespace Tributary.Datasets;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">system, user or assistant.</param>
/// <param name="Content">What is said.</param>
internal sealed record ConversationTurn(string Role, string Content)
{
    /// <summary>The role whose last turn is the answer.</summary>
    public const string Assistant = "assistant";
}

/// <summary>
/// A conversation as one text: a JSON array of <c>role</c> and <c>content</c>, up to the last turn of the assistant. A conversation keeps
/// this form inside a record, whatever form and file it came from, so that equal conversations have equal fingerprints.
/// </summary>
internal static class ConversationText
{
    private static readonly ConversationJson Form = new(new JsonSerializerOptions(ConversationJson.Default.Options)
        { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The one form of a conversation.</summary>
    public static string Write(IReadOnlyList<ConversationTurn> turns) =>
        JsonSerializer.Serialize(turns, Form.IReadOnlyListConversationTurn);

    /// <summary>The turns of what <see cref="Write"/> gave; the last is the assistant's.</summary>
    public static IReadOnlyList<ConversationTurn> Read(string text) =>
        JsonSerializer.Deserialize(text, Form.IReadOnlyListConversationTurn)!;

    /// <summary>What is said before the answer, one turn a line: what two conversations that ask the same have in common.</summary>
    public static IEnumerable<string> Asked(string text) => Read(text).SkipLast(1).Select(turn => turn.Content);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<ConversationTurn>))]
internal sealed partial class ConversationJson : JsonSerializerContext;
