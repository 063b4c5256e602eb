namespace Tributary.Planning.Inputs;

/// <summary>How much of a project is planned.</summary>
/// <param name="Scenario">What is compared; null: nothing, the project's own stations alone.</param>
/// <param name="Against">Further models to compare with, by name, beside those that the project names.</param>
internal sealed record PlanScope(Scenario? Scenario, IReadOnlyList<string> Against)
{
    /// <summary>Models that are left out, by name, beside those that the project leaves out;
    /// what only they need is not trained. Never the project's own merge.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>The seed of trainings in place of the project's; null: that one.</summary>
    public int? Seed { get; init; }

    /// <summary>The only language that is trained; where theirs is stale, others keep the current release's
    /// adapter, else their last finished one. Null: all. Without effect in scenarios.</summary>
    public Language? Only { get; init; }

    /// <summary>A language that is trained again though its adapter is there; null: none. Without effect in scenarios.</summary>
    public Language? Force { get; init; }

    /// <summary>An adapter per language, the merge, and the merged model on every test set.</summary>
    public static PlanScope Merged { get; } = new(null, []);

    /// <summary>The same, and what it is compared with: base model, own adapters,
    /// the combined adapter, and what the project names.</summary>
    public static PlanScope Comparison { get; } = new(Tributary.Planning.Inputs.Scenario.Initial, []);
}
