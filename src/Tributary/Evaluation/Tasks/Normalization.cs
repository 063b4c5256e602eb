namespace Tributary.Evaluation.Tasks;

/// <summary>What the log-likelihood of an option is set against before the options are compared.</summary>
internal enum Normalization
{
    /// <summary>Nothing: long options are less likely than short ones.</summary>
    None,

    /// <summary>Divided by the option's tokens, its end included if it is scored.</summary>
    Tokens,

    /// <summary>Divided by the characters (Unicode code points) of the option's text; its end, if it is scored, counts as one.</summary>
    Characters,

    /// <summary>
    /// Minus the log-likelihood of the option behind a prompt that does not ask the question: pointwise mutual information (Holtzman et al.
    /// 2021, "Surface form competition").
    /// </summary>
    Unconditional,
}
