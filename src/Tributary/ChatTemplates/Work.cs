namespace Tributary.ChatTemplates;

/// <summary>A piece of work of a rendering: where the template asks for it, and the budget that pays for it.</summary>
internal readonly record struct Work(Position At, Budget Budget)
{
    /// <summary>Counts values before they are gone through or made.</summary>
    public void Values(long count = 1) => Budget.Spend(At, count);

    /// <summary>Counts characters before they are gone through or made.</summary>
    public void Characters(long count) => Budget.SpendText(At, count);

    /// <summary>Counts a search for a part in a text: at worst, every place is compared with the whole part.</summary>
    public void Search(string text, string part) => Characters(text.Length * (1 + ((long)part.Length / Budget.ComparedAtOnce)));

    public TemplateException Refused(string message) => new(At, message);
}
