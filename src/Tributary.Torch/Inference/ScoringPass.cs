using Tributary.Training;

namespace Tributary.Torch.Inference;

/// <summary>A token whose likelihood is wanted.</summary>
/// <param name="Place">Index in the pass of the token that predicts it.</param>
/// <param name="Id">The token.</param>
/// <param name="Continuation">Which continuation of the request it belongs to.</param>
internal sealed record ScoredToken(int Place, int Id, int Continuation);

/// <summary>
/// One request as one sequence: a tree of tokens in which every continuation is a path from the root, so that whatever continuations have
/// in common, the prompt above all, goes through the model once. A token sees its ancestors alone and stands at its depth: what the model
/// computes for a path is what it would compute for that continuation by itself.
/// </summary>
internal sealed class ScoringPass
{
    private readonly List<int> ids = [];
    private readonly List<int> parents = [];
    private readonly List<int> depths = [];
    private readonly List<ScoredToken> targets = [];

    private ScoringPass(int request) => Request = request;

    /// <summary>Which request it serves.</summary>
    public int Request { get; }

    /// <summary>The tokens; a parent comes before its children.</summary>
    public IReadOnlyList<int> Ids => ids;

    /// <summary>The position of every token: 0 at the root.</summary>
    public IReadOnlyList<int> Depths => depths;

    /// <summary>What is read.</summary>
    public IReadOnlyList<ScoredToken> Targets => targets;

    /// <summary>True if every token's parent is the one before it: an ordinary sequence.</summary>
    public bool IsChain { get; private set; } = true;

    /// <summary>Tokens of the longest of its continuations with the prompt, the last one included though it need not go in.</summary>
    public int Length { get; private set; }

    /// <summary>The pass of a request's continuations.</summary>
    public static ScoringPass Of(int request, IReadOnlyList<EncodedExample> continuations) => Of(request, continuations.Index());

    /// <summary>The pass of some of a request's continuations, each with its number.</summary>
    public static ScoringPass Of(int request, IEnumerable<(int Number, EncodedExample Example)> continuations)
    {
        var pass = new ScoringPass(request);
        foreach (var (number, example) in continuations)
        {
            pass.Add(example, number);
            pass.Length = Math.Max(pass.Length, example.Ids.Length);
        }

        return pass;
    }

    /// <summary>The pass of one sequence in which some tokens are scored.</summary>
    /// <param name="request">Which request it serves.</param>
    /// <param name="ids">The tokens.</param>
    /// <param name="targets">Indices in <paramref name="ids"/> with the token wanted there, rising, each 1 or more.</param>
    public static ScoringPass Of(int request, IReadOnlyList<int> ids, IReadOnlyList<(int Index, int Id)> targets)
    {
        var pass = new ScoringPass(request) { Length = ids.Count };
        // Nothing is read behind the last token that predicts one.
        for (var index = 0; index < (targets.Count == 0 ? 0 : targets[^1].Index); index++)
        {
            pass.Append(index - 1, ids[index], index);
        }

        pass.targets.AddRange(targets.Select(target => new ScoredToken(target.Index - 1, target.Id, 0)));
        return pass;
    }

    /// <summary>Marks the keys that each token of this pass sees, its ancestors and itself: row-major [length x length].</summary>
    public void MarkVisible(Span<bool> visible, int length)
    {
        for (var token = 0; token < ids.Count; token++)
        {
            for (var ancestor = token; ancestor >= 0; ancestor = parents[ancestor])
            {
                visible[(token * length) + ancestor] = true;
            }
        }
    }

    private void Add(EncodedExample example, int continuation)
    {
        var at = -1;
        for (var depth = 0; depth < example.Ids.Length; depth++)
        {
            if (depth >= example.TargetStart)
            {
                targets.Add(new ScoredToken(at, example.Ids[depth], continuation));
            }

            // Nothing is predicted from a continuation's last token, so it need not go in.
            if (depth < example.Ids.Length - 1)
            {
                at = Child(at, example.Ids[depth], depth);
            }
        }
    }

    private int Child(int parent, int id, int depth)
    {
        for (var token = parent + 1; token < ids.Count; token++)
        {
            if (parents[token] == parent && ids[token] == id)
            {
                return token;
            }
        }

        return Append(parent, id, depth);
    }

    private int Append(int parent, int id, int depth)
    {
        IsChain &= parent == ids.Count - 1;
        ids.Add(id);
        parents.Add(parent);
        depths.Add(depth);
        return ids.Count - 1;
    }
}
