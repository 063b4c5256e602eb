namespace Tributary.Adapters;

/// <summary>
/// The LoRA factors of one linear layer: its task vector is the delta s B A, [out x in]. Of an embedding they have the same form, with the
/// vocabulary as inputs: what is added to the stored weights [V x H] is the transposed delta.
/// </summary>
/// <param name="Module">Name of the layer in the base model, without the prefix
/// <c>base_model.model.</c>, as in <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Rank">r, 1 or more.</param>
/// <param name="In">Inputs of the layer.</param>
/// <param name="Out">Outputs of the layer.</param>
/// <param name="Scaling">s.</param>
/// <param name="A">[r x in], row-major.</param>
/// <param name="B">[out x r], row-major.</param>
public sealed record LoraFactors(string Module, int Rank, int In, int Out, double Scaling, float[] A, float[] B)
{
    /// <summary>True for an embedding.</summary>
    public bool IsEmbedding { get; init; }

    /// <summary>DoRA's magnitude m, [out]: the layer's weights are W + s B A with row
    /// i scaled to the norm m_i; null if there is none.</summary>
    public float[]? Magnitude { get; init; }

    /// <summary>A bias of B (lora_bias), [out]: the layer's output grows by s times it; null if there is none.</summary>
    public float[]? BiasB { get; init; }

    /// <summary>The factors' shapes without their values.</summary>
    internal LoraModule Shape => new(Module, Rank, In, Out, Scaling)
        { IsEmbedding = IsEmbedding, HasMagnitude = Magnitude is not null, HasBias = BiasB is not null };

    /// <summary>Factors of the transposed delta, [in x out], as a base model with
    /// <see cref="LoraConfig.FanInFanOut"/> stores its weights.</summary>
    public LoraFactors Transposed() => this with { In = Out, Out = In, A = Transpose(B, Out, Rank), B = Transpose(A, Rank, In) };

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                result[(j * rows) + i] = values[(i * columns) + j];
            }
        }

        return result;
    }
}

/// <summary>What is known of one layer's factors before they are read.</summary>
/// <param name="Name">Name of the layer in the base model.</param>
/// <param name="Rank">r, 1 or more.</param>
/// <param name="In">Inputs of the layer.</param>
/// <param name="Out">Outputs of the layer.</param>
/// <param name="Scaling">s.</param>
internal sealed record LoraModule(string Name, int Rank, int In, int Out, double Scaling)
{
    /// <summary>True for an embedding.</summary>
    public bool IsEmbedding { get; init; }

    /// <summary>True if DoRA's magnitude is stored beside the factors.</summary>
    public bool HasMagnitude { get; init; }

    /// <summary>True if B has a bias.</summary>
    public bool HasBias { get; init; }

    /// <summary>The kinds of its two factors' tensors.</summary>
    internal (AdapterTensorKind A, AdapterTensorKind B) Factors => KindsOf(IsEmbedding);

    /// <summary>Trained numbers.</summary>
    public long Parameters => ((long)Rank * (In + Out)) + (HasMagnitude ? Out : 0) + (HasBias ? Out : 0);

    /// <summary>The kinds of the factors of a linear layer, or of an embedding.</summary>
    internal static (AdapterTensorKind A, AdapterTensorKind B) KindsOf(bool isEmbedding) => isEmbedding
        ? (AdapterTensorKind.EmbeddingA, AdapterTensorKind.EmbeddingB) : (AdapterTensorKind.FactorA, AdapterTensorKind.FactorB);
}
