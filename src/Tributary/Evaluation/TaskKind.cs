namespace Tributary.Evaluation;

/// <summary>What a task asks of a model.</summary>
public enum TaskKind
{
    /// <summary>One of a fixed set of labels.</summary>
    Classification,

    /// <summary>One of the options that each example brings.</summary>
    MultipleChoice,

    /// <summary>A text of its own.</summary>
    Generation,
}

/// <summary>What the log-likelihood of an option is set against before the options are compared.</summary>
public enum Normalization
{
    /// <summary>Nothing: long options are less likely than short ones.</summary>
    None,

    /// <summary>Divided by the option's tokens.</summary>
    Tokens,

    /// <summary>Divided by the characters (Unicode code points) of the option's text.</summary>
    Characters,

    /// <summary>
    /// Minus the log-likelihood of the option behind a prompt that does not ask the question: pointwise mutual information (Holtzman et al.
    /// 2021, "Surface form competition").
    /// </summary>
    Unconditional,
}
