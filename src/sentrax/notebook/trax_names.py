"""Trax's names for our modules, and what to use instead of what we do not have: two tables.

`sentrax.notebook.trax_stand_in` makes `import trax` follow them.
"""

from collections.abc import Iterator

ALIASES = {
    "trax.fastmath": "sentrax.trax.fastmath",
    "trax.layers": "sentrax.trax.layers",
    "trax.lr": "sentrax.trax.supervised.lr_schedules",
    "trax.models": "sentrax.trax.models",
    "trax.optimizers": "sentrax.trax.optimizers",
    "trax.shapes": "sentrax.trax.shapes",
    "trax.supervised.callbacks": "sentrax.trax.supervised.callbacks",
    "trax.supervised.decoding": "sentrax.trax.supervised.decoding",
    "trax.supervised.history": "sentrax.trax.supervised.history",
    "trax.supervised.lr_schedules": "sentrax.trax.supervised.lr_schedules",
    "trax.supervised.trainer_lib": "sentrax.trax.supervised._randomness",
    "trax.supervised.training": "sentrax.trax.supervised.training",
}
"""Which module of ours stands for which of Trax's; what is below one has the same name below the other."""

WHAT_TO_USE = {
    "TrainTask and EvalTask, with a generator of batches, each a tuple of numpy arrays": "data",
    "sentrax.data.Batches, which shuffles, pads and batches, or a generator of numpy arrays": """
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
    "TrainingStepCallback, with an on_step_end of one's own": """
        supervised.callbacks.SerializedModelEvaluation supervised.callbacks.consume_sequence""",
    "the layer on arrays; TensorFlow is not used": "AsKeras trax2keras tf_numpy",
}
"""What to use, instead of which parts of Trax; what is below a part has the same, unless it has its own."""

_TRAX_NAMES = {ours: trax_name for trax_name, ours in ALIASES.items()}
_INSTEAD = {f"trax.{part}": use for use, parts in WHAT_TO_USE.items() for part in parts.split()}


def our_name(trax_name: str) -> str | None:
    """The module of ours that stands for this one, whether it exists or not; `None` if none could."""
    for prefix in prefixes(trax_name):
        if prefix in ALIASES:
            return ALIASES[prefix] + trax_name.removeprefix(prefix)
    return None


def trax_name_of(our_module: str) -> str | None:
    """The module of Trax's for which this one of ours stands; `None` if it stands for none."""
    for prefix in prefixes(our_module):
        if prefix in _TRAX_NAMES:
            return _TRAX_NAMES[prefix] + our_module.removeprefix(prefix)
    return None


def what_to_use(trax_name: str) -> str | None:
    """What to use instead of a part of Trax that sentrax does not have, if there is advice."""
    return next((_INSTEAD[prefix] for prefix in prefixes(trax_name) if prefix in _INSTEAD), None)


def prefixes(name: str) -> Iterator[str]:
    """`a.b.c`, `a.b`, `a`."""
    while name:
        yield name
        name = name.rpartition(".")[0]
