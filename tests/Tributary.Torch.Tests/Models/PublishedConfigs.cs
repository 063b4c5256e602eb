namespace Tributary.Torch.Tests.Models;

/// <summary>
/// What published models write in config.json, all keys that mean something, with small sizes: widths, layers and vocabulary are cut, and
/// lengths where the test needs it.
/// </summary>
internal static class PublishedConfigs
{
    private const string Sizes = """ "hidden_size":32,"intermediate_size":48,"num_hidden_layers":4,"num_attention_heads":4,""";
    private const string Llama3 = """
        {"factor":8.0,"high_freq_factor":4.0,"low_freq_factor":1.0,"original_max_position_embeddings":8192,"rope_type":"llama3"}
        """;

    private const string SmallMistral = """
        "head_dim":8,"hidden_act":"silu","initializer_range":0.02,"max_position_embeddings":131072,"model_type":"mistral",
        "rms_norm_eps":1e-05,"rope_theta":1000000000.0,"sliding_window":null,"use_cache":true,"vocab_size":256,"num_key_value_heads":2}
        """;

    private const string Ministral = """
        "head_dim":8,"hidden_act":"silu","max_position_embeddings":262144,"model_type":"ministral3","num_key_value_heads":2,
        "rms_norm_eps":1e-05,"sliding_window":null,"vocab_size":256,"rope_parameters":{"beta_fast":32.0,"beta_slow":1.0,"factor":16.0,
        "llama_4_scaling_beta":0.1,"mscale":1.0,"mscale_all_dim":1.0,"original_max_position_embeddings":16384,"rope_theta":1000000.0,
        "rope_type":"yarn","type":"yarn"}}
        """;

    /// <summary>The configurations by the names of their models.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // The text part is sparse: heads, vocabulary and much else are the family's own.
        ["gemma-3-4b-it"] = """
            {"architectures":["Gemma3ForConditionalGeneration"],"boi_token_index":5,"eoi_token_index":6,"eos_token_id":[1,106],
            "image_token_index":7,"initializer_range":0.02,"mm_tokens_per_image":4,"model_type":"gemma3","text_config":{"hidden_size":32,
            "intermediate_size":48,"model_type":"gemma3_text","num_hidden_layers":6,"rope_scaling":{"factor":8.0,"rope_type":"linear"},
            "sliding_window":1024},"torch_dtype":"bfloat16","vision_config":{"hidden_size":16,"model_type":"siglip_vision_model"}}
            """,
        ["gemma-3-1b-it"] = $$"""
            {"architectures":["Gemma3ForCausalLM"],"attention_bias":false,"attn_logit_softcapping":null,"bos_token_id":2,
            "cache_implementation":"hybrid","eos_token_id":[1,106],"final_logit_softcapping":null,"head_dim":16,
            "hidden_activation":"gelu_pytorch_tanh","max_position_embeddings":32768,"model_type":"gemma3_text","num_key_value_heads":1,
            "pad_token_id":0,"query_pre_attn_scalar":256,"rms_norm_eps":1e-06,"rope_local_base_freq":10000,"rope_scaling":null,
            "rope_theta":1000000,{{Sizes}}"sliding_window":512,"sliding_window_pattern":6,"vocab_size":256}
            """,
        ["Mistral-Small-3.1-24B"] = """{"architectures":["Mistral3ForConditionalGeneration"],"image_token_index":10,"""
            + """ "model_type":"mistral3","multimodal_projector_bias":false,"spatial_merge_size":2,"vision_feature_layer":-1,"""
            + $$""" "vision_config":{"model_type":"pixtral"},"text_config":{{{Sizes}}{{SmallMistral}}}""",
        ["Ministral-3-8B-Base-2512"] = """{"architectures":["Mistral3ForConditionalGeneration"],"model_type":"mistral3","""
            + $$""" "dtype":"bfloat16","vision_config":{"model_type":"pixtral"},"text_config":{{{Sizes}}{{Ministral}}}""",
        ["Devstral-2-123B"] = """{"architectures":["Ministral3ForCausalLM"],"tie_word_embeddings":false,""" + Sizes
            + Ministral.Replace("\"mscale_all_dim\":1.0", "\"mscale_all_dim\":0.0", StringComparison.Ordinal),
        ["SmolLM3-3B"] = $$"""
            {"architectures":["SmolLM3ForCausalLM"],"attention_bias":false,"bos_token_id":null,"eos_token_id":128,"hidden_act":"silu",
            "layer_types":["full_attention","full_attention","full_attention","full_attention"],"max_position_embeddings":65536,
            "max_window_layers":28,"mlp_bias":false,"model_type":"smollm3","no_rope_layer_interval":4,"no_rope_layers":[1,1,1,0],
            "num_key_value_heads":2,"pad_token_id":129,"pretraining_tp":2,"rms_norm_eps":1e-06,"rope_scaling":null,
            "rope_theta":5000000.0,{{Sizes}}"sliding_window":null,"use_sliding_window":false,"vocab_size":256}
            """,
        ["OLMo-2-1124-7B"] = $$"""
            {"architectures":["Olmo2ForCausalLM"],"attention_bias":false,"eos_token_id":100,"hidden_act":"silu",
            "max_position_embeddings":4096,"model_type":"olmo2","num_key_value_heads":4,"pad_token_id":101,"rms_norm_eps":1e-06,
            "rope_scaling":null,"rope_theta":500000,{{Sizes}}"tie_word_embeddings":false,"vocab_size":256}
            """,
        ["Olmo-3-1025-7B"] = $$"""
            {"architectures":["Olmo3ForCausalLM"],"attention_bias":false,"eos_token_id":100,"hidden_act":"silu",
            "layer_types":["sliding_attention","sliding_attention","sliding_attention","full_attention"],"max_position_embeddings":65536,
            "model_type":"olmo3","num_key_value_heads":4,"rms_norm_eps":1e-06,"rope_scaling":{"attention_factor":1.2079441541679836,
            "beta_fast":32.0,"beta_slow":1.0,"factor":8.0,"original_max_position_embeddings":8192,"rope_type":"yarn"},
            "rope_theta":500000,{{Sizes}}"sliding_window":4096,"tie_word_embeddings":false,"vocab_size":256}
            """,
        ["c4ai-command-r7b-12-2024"] = $$"""
            {"architectures":["Cohere2ForCausalLM"],"attention_bias":false,"bos_token_id":5,"cache_implementation":"hybrid",
            "eos_token_id":255,"head_dim":8,"hidden_act":"silu","layer_norm_eps":1e-05,"layer_switch":4,"logit_scale":0.25,
            "max_position_embeddings":8192,"model_type":"cohere2","num_key_value_heads":2,"order_of_interleaved_layers":"local_attn_first",
            "pad_token_id":0,"position_embedding_type":"rope_gptj","rope_scaling":null,"rope_theta":50000,"rotary_pct":1.0,
            {{Sizes}}"sliding_window":4096,"sliding_window_pattern":4,"use_embedding_sharing":true,"use_gated_activation":true,
            "use_parallel_block":true,"use_parallel_embedding":true,"vocab_size":256}
            """,
        ["granite-3.3-8b-instruct"] = $$"""
            {"architectures":["GraniteForCausalLM"],"attention_bias":false,"attention_multiplier":0.0078125,"bos_token_id":0,
            "embedding_multiplier":12.0,"eos_token_id":0,"hidden_act":"silu","logits_scaling":16.0,"max_position_embeddings":131072,
            "mlp_bias":false,"model_type":"granite","num_key_value_heads":2,"pad_token_id":0,"residual_multiplier":0.22,
            "rms_norm_eps":1e-05,"rope_scaling":null,"rope_theta":10000000.0,{{Sizes}}"tie_word_embeddings":true,"vocab_size":256}
            """,
        ["Apertus-8B-Instruct-2509"] = $$"""
            {"architectures":["ApertusForCausalLM"],"attention_bias":false,"bos_token_id":1,"eos_token_id":[68,72],"hidden_act":"xielu",
            "hidden_dropout":0.0,"max_position_embeddings":65536,"mlp_bias":false,"model_type":"apertus","num_key_value_heads":2,
            "pad_token_id":3,"post_norm":false,"qk_norm":true,"rms_norm_eps":1e-05,"rope_scaling":{{Llama3}},"rope_theta":12000000,
            {{Sizes}}"tie_word_embeddings":false,"vocab_size":256}
            """,
        ["Phi-4-mini-instruct"] = $$"""
            {"architectures":["Phi3ForCausalLM"],"attention_bias":false,"bos_token_id":199,"eos_token_id":199,"full_attn_mod":1,
            "hidden_act":"silu","interpolate_factor":1,"lm_head_bias":false,"max_position_embeddings":131072,"mlp_bias":false,
            "model_type":"phi3","num_key_value_heads":2,"original_max_position_embeddings":4096,"pad_token_id":199,
            "partial_rotary_factor":0.75,"rms_norm_eps":1e-05,"rope_scaling":{"long_factor":[1,1.1,1.3],
            "short_factor":[1.0,1.0,1.0],"type":"longrope"},"rope_theta":10000.0,{{Sizes}}"sliding_window":262144,
            "tie_word_embeddings":true,"vocab_size":256}
            """,
        ["Seed-OSS-36B-Base"] = $$"""
            {"architectures":["SeedOssForCausalLM"],"attention_bias":true,"attention_out_bias":false,"bos_token_id":0,"eos_token_id":2,
            "head_dim":16,"hidden_act":"silu","max_position_embeddings":524288,"mlp_bias":false,"model_type":"seed_oss",
            "num_key_value_heads":2,"pad_token_id":1,"residual_dropout":0.1,"rms_norm_eps":1e-06,"rope_scaling":{"rope_type":"default"},
            "rope_theta":10000000.0,{{Sizes}}"tie_word_embeddings":false,"vocab_size":256}
            """,
        ["EuroLLM-9B"] = $$"""
            {"architectures":["LlamaForCausalLM"],"attention_bias":false,"bos_token_id":1,"eos_token_id":4,"head_dim":8,
            "hidden_act":"silu","max_position_embeddings":4096,"mlp_bias":false,"model_type":"llama","num_key_value_heads":2,
            "pretraining_tp":1,"rms_norm_eps":1e-05,"rope_scaling":null,"rope_theta":10000.0,{{Sizes}}"tie_word_embeddings":false,
            "vocab_size":256}
            """,
        ["DeepSeek-R1-Distill-Qwen-7B"] = $$"""
            {"architectures":["Qwen2ForCausalLM"],"bos_token_id":151,"eos_token_id":151,"hidden_act":"silu",
            "max_position_embeddings":131072,"max_window_layers":28,"model_type":"qwen2","num_key_value_heads":2,"rms_norm_eps":1e-06,
            "rope_theta":10000,
            {{Sizes}}"sliding_window":4096,"tie_word_embeddings":false,"use_mrope":false,"use_sliding_window":false,"vocab_size":256}
            """,
        ["GLM-4-9B-0414"] = $$"""
            {"architectures":["Glm4ForCausalLM"],"attention_bias":false,"eos_token_id":[101,102,103],"head_dim":8,"hidden_act":"silu",
            "max_position_embeddings":32768,"model_type":"glm4","num_key_value_heads":2,"pad_token_id":101,"partial_rotary_factor":0.5,
            "rms_norm_eps":1e-05,"rope_theta":10000.0,{{Sizes}}"tie_word_embeddings":false,"vocab_size":256}
            """,
        ["starcoder2-3b"] = $$"""
            {"architectures":["Starcoder2ForCausalLM"],"activation_function":"gelu_pytorch_tanh","bos_token_id":0,"eos_token_id":0,
            "hidden_act":"gelu_pytorch_tanh","layer_norm_epsilon":1e-05,"max_position_embeddings":16384,"mlp_type":"default",
            "model_type":"starcoder2","norm_epsilon":1e-05,"norm_type":"layer_norm","num_key_value_heads":2,"rope_theta":999999.4420358813,
            {{Sizes}}"sliding_window":4096,"use_bias":true,"vocab_size":256}
            """,
    };
}
