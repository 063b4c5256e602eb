namespace Tributary.ChatTemplates;

/// <summary>
/// What one rendering may cost. A template comes with a model from elsewhere: it can loop and double texts, but only so far.
/// </summary>
/// <param name="bounds">How far.</param>
internal sealed class Budget(RenderingBounds bounds)
{
    /// <summary>Macros inside macros.</summary>
    public const int DeepestCalls = 100;

    /// <summary>Characters of two texts that are compared in about the time that one character otherwise takes.</summary>
    public const int ComparedAtOnce = 64;

    private long steps;
    private long characters;
    private int depth;

    /// <summary>Counts work before it is done.</summary>
    public void Spend(Position at, long count = 1)
    {
        steps += count;
        if (count < 0 || steps > bounds.Steps)
        {
            throw new TemplateException(at, $"takes more than {Invariant.Text(bounds.Steps)} steps; the template does not come to an end");
        }
    }

    /// <summary>Counts a text before it is gone through or made.</summary>
    public void SpendText(Position at, long length)
    {
        characters += length;
        if (length < 0 || length > bounds.Characters || characters > bounds.Characters)
        {
            throw new TemplateException(at, $"makes or goes through more than {Invariant.Text(bounds.Characters)} characters of text");
        }
    }

    public void Enter(Position at)
    {
        if (++depth > DeepestCalls)
        {
            throw new TemplateException(at, $"calls macros more than {Invariant.Text(DeepestCalls)} deep");
        }
    }

    public void Leave() => depth--;
}

/// <summary>The most that one rendering may cost.</summary>
/// <param name="Steps">Expressions and statements, and values gone through or made.</param>
/// <param name="Characters">Characters of all texts gone through or made on the way, the output included.</param>
internal sealed record RenderingBounds(long Steps, long Characters)
{
    /// <summary>Far above the longest conversations; reached in a few seconds.</summary>
    public static RenderingBounds Usual { get; } = new(5_000_000, 32_000_000);
}
