using Tributary.ChatTemplates;

namespace Tributary.Evaluation.Tasks;

/// <summary>A prompt that the base model's chat template writes, up to where the assistant's answer begins.</summary>
internal abstract class ChatPrompt : Prompt
{
    private readonly ChatFormat chat;
    private readonly AssistantTurn turn;
    private readonly Lazy<TurnEnd?> end;

    /// <param name="chat">The template with its settings.</param>
    /// <param name="example">A conversation such as those that will be rendered.</param>
    /// <param name="modelFolder">The base model.</param>
    /// <exception cref="BadInputException">The template refuses the conversation.</exception>
    private protected ChatPrompt(ChatFormat chat, IReadOnlyList<ChatMessage> example, string modelFolder)
    {
        this.chat = chat;
        turn = AssistantTurn.Of(chat, example);
        end = new(() => turn.Behind is { } behind && TurnEnd.Of(behind, modelFolder) is { IsUsual: false } own ? own : null);
    }

    /// <inheritdoc/>
    public sealed override bool HasSpecialTokens => true;

    /// <inheritdoc/>
    public sealed override string Lead => turn.Lead;

    /// <inheritdoc/>
    public sealed override bool Trims => turn.Trims;

    /// <inheritdoc/>
    public sealed override TurnEnd? End => end.Value;

    /// <summary>What the template and its settings add to the source.</summary>
    private protected string ChatSource => chat.Identity;

    /// <inheritdoc/>
    public sealed override string Render(Func<string, string?> field) => chat.Render(Context(field), asks: true);

    /// <summary>What the template makes of the answer in a whole conversation, if that begins with the
    /// prompt and ends as a turn does; else the lead and the answer as it is.</summary>
    public sealed override string Written(Func<string, string?> field, string answer)
    {
        var (context, prompt) = (Context(field), Render(field));
        var whole = turn.Behind is null ? "" : chat.Render([.. context, new ChatMessage("assistant", answer)], asks: false);
        return turn.Behind is { } behind && whole.Length > prompt.Length + behind.Length
            && whole.StartsWith(prompt, StringComparison.Ordinal) && whole.EndsWith(behind, StringComparison.Ordinal)
            ? whole[prompt.Length..^behind.Length] : Lead + answer;
    }

    /// <summary>The messages before the answer.</summary>
    private protected abstract IReadOnlyList<ChatMessage> Context(Func<string, string?> field);
}
