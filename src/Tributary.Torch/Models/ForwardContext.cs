using static TorchSharp.torch;

namespace Tributary.Torch.Models;

/// <summary>What the layers of one forward pass share.</summary>
/// <param name="Batch">B.</param>
/// <param name="Length">T, new tokens of each sequence.</param>
/// <param name="Cos">Rotary rows, broadcast against [B x T x heads x d].</param>
/// <param name="Sin">Rotary rows, likewise.</param>
/// <param name="Mask">Which keys the queries see.</param>
/// <param name="Cache">Keys and values of the tokens before; null if there are none and none are to be kept.</param>
internal sealed record ForwardContext(int Batch, int Length, Tensor Cos, Tensor Sin, AttentionMask Mask, KeyValueCache? Cache);
