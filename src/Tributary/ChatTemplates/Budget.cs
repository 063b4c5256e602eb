namespace Tributary.ChatTemplates;

/// <summary>
/// What one rendering may cost. A template comes with a model from elsewhere: it can loop and double texts, but only so far.
/// </summary>
internal sealed class Budget
{
    /// <summary>Expressions and statements, and items of lists made.</summary>
    public const long MostSteps = 5_000_000;

    /// <summary>Characters of all texts made on the way, the output included.</summary>
    public const long MostCharacters = 64_000_000;

    /// <summary>Macros inside macros.</summary>
    public const int DeepestCalls = 100;

    private long steps;
    private long characters;
    private int depth;

    /// <summary>Counts work before it is done.</summary>
    public void Spend(Position at, long count = 1)
    {
        steps += count;
        if (count < 0 || steps > MostSteps)
        {
            throw new TemplateException(at, $"takes more than {Invariant.Text(MostSteps)} steps; the template does not come to an end");
        }
    }

    /// <summary>Counts a text before it is made.</summary>
    public void SpendText(Position at, long length)
    {
        characters += length;
        if (length < 0 || length > MostCharacters || characters > MostCharacters)
        {
            throw new TemplateException(at, $"makes more than {Invariant.Text(MostCharacters)} characters of text");
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
