using System.Text.RegularExpressions;

namespace Tributary.Adapters;

/// <summary>
/// Keys of <c>rank_pattern</c> and <c>alpha_pattern</c> that each match one module alone. PEFT's rule matches a key at the end of a name:
/// the whole name of one module may be the end of another's, as in <c>model.q_proj</c> and <c>tower.model.q_proj</c>. Such a key is bound
/// to the beginning by <c>^</c>. The others stay plain, for older releases of PEFT do not know that form.
/// </summary>
internal sealed class ExactPatterns
{
    private readonly HashSet<string> endings = new(StringComparer.Ordinal);

    private ExactPatterns(IEnumerable<string> modules)
    {
        foreach (var module in modules)
        {
            for (var dot = module.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = module.IndexOf('.', dot + 1))
            {
                endings.Add(module[(dot + 1)..]);
            }
        }
    }

    /// <summary>The keys for the modules of one adapter.</summary>
    public static ExactPatterns Of(IReadOnlyList<string> modules) => new(modules);

    /// <summary>The key that matches a module and none of the others.</summary>
    public string For(string module) => endings.Contains(module) ? "^" + Regex.Escape(module)
        : Regex.Escape(module).Replace(@"\.", ".", StringComparison.Ordinal);
}
