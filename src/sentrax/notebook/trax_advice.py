"""What to use instead of the parts of Trax that sentrax does not have."""

_WHAT_TO_USE = {
    "TrainTask and EvalTask, with a generator of batches, each a tuple of numpy arrays": "data",
    "data_generator of sentrax.notebook, which shuffles and pads, or a generator of numpy arrays": """
        data.AddLossWeights data.Batch data.BucketByLength data.FilterByLength data.PadToLength
        data.Shuffle data.TruncateToLength data.add_loss_weights data.batch data.batcher
        data.bucket_by_length data.pad_to_max_dims data.shuffle data.truncate_to_length""",
    "sentrax.data.read_labelled for labelled text; TensorFlow's data sets are not read": """
        data.TFDS data.tf_inputs""",
    "Vocabulary, process_tweet and tweet_to_tensor of sentrax.text": """
        data.Tokenize data.detokenize data.text_encoder data.tokenize data.tokenizer data.vocab_size""",
    "the data set's own as_numpy": "fastmath.dataset_as_numpy",
    "trax.fastmath": "backend math",
    "loop.history, which has what was measured": "jaxboard",
    "the layer as it is; JAX computes on the device that it finds": """
        layers.Accelerate layers.acceleration layers.for_n_devices layers.jit_forward
        layers.mean_or_pmean layers.on_accelerator layers.on_cpu layers.reshape_by_device""",
    "a model whose weights fit on one device": """
        layers.N_WEIGHTS_SHARDS layers.shard layers.unshard layers.unshard_in_pmap""",
    "Attention, or CausalAttention for a decoder": """
        layers.CausalFavor layers.CausalFavorAttention layers.ConvCausalAttention
        layers.EncDecAttention layers.Favor layers.FavorAttention layers.LSHSelfAttention
        layers.LowRankCausalAttention layers.MixedLSHSelfAttention layers.ModularCausalAttention
        layers.MultiplicativeCausalAttention layers.MultiplicativeConvCausalAttention
        layers.MultiplicativeModularCausalAttention layers.PureLSHSelfAttention
        layers.PureLSHSelfAttentionWrapper layers.RelativeAttentionLMLayer
        layers.RelativeAttentionLayer layers.RelativeAttentionWrapper layers.SelfAttention
        layers.research""",
    "Dense, Relu and Dense": "layers.BlockSparseFF layers.SparseFF layers.SwitchSparseFF",
    "PositionalEncoding": """
        layers.InfinitePositionalEncoding layers.Rotate layers.TimeBinPositionalEncoding""",
    "AvgPool": "layers.AttentionResampling layers.AveragePooling layers.LinearPooling",
    "Fn, with jnp.repeat": "layers.LinearUpsampling layers.NaiveUpsampling layers.NoUpsampling",
    "the layer without Reversible in its name; Scan(layer, remat=True) saves memory": """
        layers.ReversibleConcatenatePair layers.ReversibleLayer layers.ReversiblePrintShape
        layers.ReversibleReshape layers.ReversibleSelect layers.ReversibleSerial
        layers.ReversibleSwap layers.reversible""",
    "Residual; Scan(layer, remat=True) saves memory": "layers.ReversibleHalfResidual",
    "init_from_file and save_to_file of the layer": "layers.np_from_file layers.np_to_file",
    "the constructor itself, or functools.partial of it; gin is not read": """
        layers.layer_configure models.model_configure optimizers.opt_configure""",
    "classifier, TransformerEncoder, TransformerDecoder, TransformerLM or Transformer of trax.models, or"
    " build the model of trax.layers": "models",
    "TransformerEncoder of trax.models": "models.BERT models.BERTClassifierHead",
    "TransformerLM or Transformer of trax.models": """
        models.ConfigurableTransformer models.ConfigurableTransformerLM models.FunnelTransformer
        models.HourglassLM models.Reformer models.ReformerLM models.ReformerShortenLM
        models.SkippingTransformerLM models.Terraformer models.Transformer2 models.reformer""",
    "another library; sentrax learns from labelled data": """
        models.Policy models.PolicyAndValue models.Quality models.Value models.rl rl""",
    "Loop, TrainTask and EvalTask of trax.supervised.training": """
        optimizers.ReversibleSerialTrainer optimizers.Trainer optimizers.trainer
        supervised.trainer_lib trainer""",
    "save_checkpoint and load_checkpoint of Loop": """
        supervised.training.pickle_to_file supervised.training.unpickle_from_file""",
    "autoregressive_sample": "supervised.decoding.beam_search",
    "a subclass of TrainingStepCallback with its own on_step_end": """
        supervised.callbacks.SerializedModelEvaluation supervised.callbacks.consume_sequence""",
    "the layer on arrays; TensorFlow is not used": "AsKeras trax2keras tf_numpy",
}
"""Advice, and the names (without `trax.`) it is for. A name below one has the same advice, or its own."""

_ADVICE = {f"trax.{part}": use for use, parts in _WHAT_TO_USE.items() for part in parts.split()}
PARTS = tuple(_ADVICE)
"""All parts that have advice."""


def find_advice(name: str) -> str | None:
    """What to use instead of a part of Trax, such as `trax.layers.LSHSelfAttention`, if there is advice."""
    while name not in _ADVICE and "." in name:
        name = name.rpartition(".")[0]
    return _ADVICE.get(name)
