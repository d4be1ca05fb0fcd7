"""`SentimentClassifier`: labelled texts in, a calibrated model out, with scikit-learn's contract."""

import copy
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from sentrax.classifier.inputs import convert_sample_weight
from sentrax.classifier.labels import Labels
from sentrax.classifier.scikit_learn import ScikitLearnEstimator, not_fitted_error
from sentrax.errors import FileFormatError, InputError
from sentrax.models.pretrained import DEFAULT
from sentrax.saved.loading import load_model
from sentrax.saved.model import SavedModel
from sentrax.scoring.answers import UNSURE, choose_labels, find_unsure, measure_confidence
from sentrax.scoring.scorer import Scorer
from sentrax.text.given_texts import convert_texts, read_texts
from sentrax.text.pipeline import TextPipeline
from sentrax.wording import shorten, type_of

if TYPE_CHECKING:
    from sentrax.classifier.given_labels import GivenLabels
    from sentrax.explanation.explanation import Explanation
    from sentrax.models.checkpoints import FitCheckpoints
    from sentrax.models.history import TrainingHistory

FloatArray = npt.NDArray[np.float64]


class SentimentClassifier(ScikitLearnEstimator):
    """Learns the labels of short texts, and knows how sure it is.

    It follows scikit-learn's API, and works in its `Pipeline`, `cross_val_score` and `GridSearchCV`.
    Equal data, settings and seed give the same model, byte for byte, in every process and with any number of
    threads; a network's bytes also depend on the kind and number of processor cores.

    >>> texts = ["I love it", "What a great day", "I hate it", "It hurts"] * 5
    >>> classifier = SentimentClassifier("nbsvm").fit(texts, ["good", "good", "bad", "bad"] * 5)
    >>> classifier.predict(["What a lovely day, I love it :)"]).tolist()
    ['good']

    Args:
        model: The kind of model, a key of `sentrax.models.TRAINABLE`.
        class_weight: `"balanced"` gives each label the same weight however rare it is; `None` gives each text
            the same; a mapping sets the weight of each label.
        preset: How texts become tokens: the name of a preset, or a `TextPipeline`.
        validation_share: The share of texts to hold out for calibration and early stopping, if `fit` gets no
            validation texts.
        precision: The share of answers that should be right where `decision` does not say "unsure". If the
            held-out texts are enough, it is promised for such texts, with 95 % confidence: see
            `scores_["promise"]`.
        settings: Model settings to override, by name. The `vectors` of a network (see
            `sentrax.models.networks.pretrained_vectors.vectors_for`) also set its dimension; a model file
            holds them only as trained.
        seed: Random seed.
        verbose: Whether to print progress to standard error.
        keep_na: Whether labels such as `"NA"`, `"None"` and `"nan"` are labels. Otherwise they stand for
            missing ones, as from `astype(str)`, and are refused.

    Attributes:
        classes_: The labels, sorted; for a table of 0 and 1, its columns in their order.
        model_: The trained model, a `SavedModel`.
        scores_: The scores of held-out texts.
    """

    def __init__(
        self,
        model: str = "linear",
        *,
        class_weight: str | Mapping[Any, float] | None = "balanced",
        preset: str | TextPipeline = "social",
        validation_share: float = 0.2,
        precision: float = 0.9,
        settings: Mapping[str, Any] | None = None,
        seed: int = 1,
        verbose: bool = False,
        keep_na: bool = False,
    ):
        self.model = model
        self.class_weight = class_weight
        self.preset = preset
        self.validation_share = validation_share
        self.precision = precision
        self.settings = settings
        self.seed = seed
        self.verbose = verbose
        self.keep_na = keep_na

    def fit(
        self,
        texts: Any,
        labels: Any,
        sample_weight: Any = None,
        validation: tuple[Any, Any] | None = None,
        *,
        checkpoint: "str | os.PathLike[str] | FitCheckpoints | None" = None,
        history: "TrainingHistory | None" = None,
    ) -> Self:
        """Learn the labels of texts.

        Args:
            texts: A list of strings, or a numpy, pandas, Polars or Arrow column of them.
            labels: One per text, strings, numbers or booleans; or several per text: a list, tuple or set of
                them for each, or a table, matrix or sparse matrix of 0 and 1, (texts, labels). The names of
                a table's columns are the labels. Labels are compared by value: `1`, `1.0` and `"1"` are one.
            sample_weight: How much each text counts, (texts,). One of weight 0 is left out; only its label
                stays among `classes_`.
            validation: Texts and labels for calibration and early stopping. Without them, parts of the
                given texts are held out in turn and the final model is trained on all; a network holds out
                one part permanently.
            checkpoint: A folder for finished parts of the training: held-out folds, epochs. If the training
                is interrupted, by Ctrl-C, a kill or a power cut, the same call resumes from there and ends
                with the same model, to the bit; a call with other texts or settings starts over. What was
                stored is removed at the end, and the folder if it was made for that; other files in it stay.
                The caller removes a `FitCheckpoints`.
            history: Gets the parts of the training with their time, and curves where a kind has them.

        Raises:
            InputError: If an argument cannot be used: lengths differ, an item is not a string, a label is
                missing, there is only one label, or a model or setting is unknown.
            TrainingError: If training cannot continue.

        Warns:
            LabelWarning: If labels look alike (`Positive`, `positive`), have one value (`"1"`, `"1.0"`), or
                are lists written as text.
        """
        from sentrax.classifier.given_labels import read_labels
        from sentrax.classifier.label_checks import check_label_count

        given = read_labels(labels, keep_na=self.keep_na)
        label_set = Labels.from_values(given)
        check_label_count(label_set, len(given))
        return self._fit(texts, given, label_set, sample_weight, validation, checkpoint, history)

    def partial_fit(self, texts: Any, labels: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Learn from further texts, new words included; the first call is like `fit`.

        Calibration and scores stay those of the first call.

        Args:
            texts: As for `fit`.
            labels: As for `fit`; after the first call, only labels of the first call.
            classes: In the first call, all labels of later calls too, if these texts do not have them all;
                later, none or the same ones.
            sample_weight: How much each text counts, (texts,).

        Raises:
            InputError: As for `fit`, and if this kind of model cannot be trained further.
            TrainingError: If training cannot continue.
        """
        from sentrax.classifier.given_labels import read_labels
        from sentrax.classifier.label_checks import check_same_labels
        from sentrax.classifier.parameters import check_parameters
        from sentrax.classifier.provenance import add_training_details, describe_training
        from sentrax.classifier.training_data import labels_of_all_calls, make_training_data
        from sentrax.models.base import FitContext
        from sentrax.progress import show_progress

        if not hasattr(self, "model_"):
            given = read_labels(labels, keep_na=self.keep_na)
            label_set = labels_of_all_calls(given, classes, keep_na=self.keep_na)
            return self._fit(texts, given, label_set, sample_weight, None, None)
        kind, settings = check_parameters(self.get_params())
        continue_fit = kind.load_training().continue_fit
        if continue_fit is None:
            raise InputError(
                f"the model {self.model!r} cannot be trained further; fit it on all texts at once, or use"
                " the model 'linear'"
            )
        label_set, before = self._labels, self.model_
        if classes is not None:
            check_same_labels(label_set, Labels.from_values(label_set.read(classes, keep_na=self.keep_na)))
        data = make_training_data(texts, labels, label_set, sample_weight, self.class_weight)
        with show_progress(self.model, self.verbose) as report:
            context = FitContext(label_set.names, label_set.multi_label, self._pipeline(), settings, report)
            predictor = continue_fit(before.predictor, data, context)
        training = add_training_details(
            before.details.get("training", {}),
            describe_training(data, label_set.names, multi_label=label_set.multi_label),
        )
        details = {**before.details, "training": training}
        self._set_fitted(replace(before, predictor=predictor, details=details), label_set)
        return self

    def _fit(
        self,
        texts: Any,
        labels: "GivenLabels",
        label_set: Labels,
        sample_weight: Any,
        validation: tuple[Any, Any] | None,
        checkpoint: "str | os.PathLike[str] | FitCheckpoints | None",
        history: "TrainingHistory | None" = None,
    ) -> Self:
        from sentrax.classifier.held_out import calibrate, fit_and_hold_out
        from sentrax.classifier.label_checks import check_enough_labels
        from sentrax.classifier.parameters import check_parameters, parameters_to_json
        from sentrax.classifier.provenance import describe_training, identify_training
        from sentrax.classifier.training_data import make_training_data, make_validation_data
        from sentrax.models.base import FitContext
        from sentrax.models.checkpoints import open_checkpoints
        from sentrax.progress import show_progress

        share, seed, multi_label = self.validation_share, self.seed, label_set.multi_label
        kind, settings = check_parameters(self.get_params())
        checkpoints = open_checkpoints(checkpoint)
        data = make_training_data(texts, labels, label_set, sample_weight, self.class_weight)
        check_enough_labels(label_set, len(labels))
        held_out = make_validation_data(validation, label_set, self.class_weight)
        with show_progress(self.model, self.verbose) as report:
            context = FitContext(label_set.names, multi_label, self._pipeline(), settings, report)
            if history is not None:
                context = replace(context, history=history)
            context.history.start("preparation")
            if checkpoints.folder is not None:
                run = identify_training(self.model, context, data, held_out, share=share, seed=seed)
                context = replace(context, checkpoints=checkpoints.for_run(run))
            predictor, logits, targets = fit_and_hold_out(
                kind.load_training(), context, data, held_out, share=share, seed=seed
            )
        context.history.start("calibration")
        calibration, scores = calibrate(logits, targets, self.precision, multi_label=multi_label)
        details = {
            "parameters": parameters_to_json(self.get_params()),
            "label_kind": label_set.kind,
            "labels_as_matrix": label_set.as_matrix,
            "training": describe_training(data, label_set.names, multi_label=multi_label, settings=settings),
            "scores": scores,
        }
        self._set_fitted(SavedModel(label_set.names, predictor, calibration, multi_label, details), label_set)
        context.history.stop()
        if checkpoints is not checkpoint:
            checkpoints.remove()
        return self

    def with_words(
        self,
        words: Mapping[str, float | None],
        *,
        negative: Any = None,
        positive: Any = None,
        strict: bool = True,
    ) -> Self:
        """A classifier that has the valence of these words from you instead of from its training.

        This one stays as it is. Words are added to those of earlier calls, or replace them; they are saved
        with the model, and `partial_fit` leaves them alone. Only models of kind `linear` can have them.

        >>> texts = ["I love it", "What a great day", "I hate it", "It hurts"] * 5
        >>> classifier = SentimentClassifier().fit(texts, ["pos", "pos", "neg", "neg"] * 5)
        >>> classifier.with_words({"lit": 3}).predict(["This is lit"]).tolist()
        ['pos']

        Args:
            words: From words to valences, from -4 to 4, as in VADER's list. With 0, a word says nothing;
                with `None`, it means again what the model has learned. Words are read as texts are:
                `SICK` and `sickkk` are `sick`.
            negative: The negative label, if its name does not say so (`negative`, `neg`, `bad`, ...).
            positive: The positive one.
            strict: Whether a word that is not exactly one token, such as a phrase, is refused; otherwise it
                is left out.

        Raises:
            NotFittedError: If the classifier is not fitted yet.
            InputError: If the model cannot have such words, it is not known which label is negative and
                which positive, or a word or a valence cannot be used.
        """
        self._check_is_fitted()
        names = [None if label is None else self._name_of(label) for label in (negative, positive)]
        model = self.model_.with_words(words, negative=names[0], positive=names[1], strict=strict)
        classifier = copy.copy(self)
        classifier._set_fitted(model, self._labels)
        return classifier

    def _name_of(self, label: Any) -> str:
        plain = label.item() if isinstance(label, np.generic) else label
        is_label = isinstance(plain, str | int | float)
        place = self._labels.find(plain) if is_label else None
        if place is None:
            found = self._labels.describe_unknown(plain) if is_label else type_of(plain)
            raise InputError(f"the label is {found}")
        return self._labels.names[place]

    def predict(self, texts: Any) -> npt.NDArray[Any]:
        """The most probable label of each text, (texts,); with several labels per text, those above 0.5.

        Raises:
            NotFittedError: If the classifier is not fitted yet.
            InputError: If an item is not a string; the message says which.
        """
        probabilities = self.predict_proba(texts)
        return self._labels.decode(choose_labels(probabilities, multi_label=self._labels.multi_label))

    def predict_proba(self, texts: Any) -> FloatArray:
        """The probability of each label, in the order of `classes_`, (texts, labels).

        Raises:
            NotFittedError: If the classifier is not fitted yet.
            InputError: If an item is not a string; the message says which.
        """
        return self._scorer().probabilities(read_texts(texts))

    def predict_log_proba(self, texts: Any) -> FloatArray:
        """The logarithm of `predict_proba`, exact where a probability underflows."""
        return self._scorer().column_log_probabilities(read_texts(texts))

    def explain(self, texts: Any, *, label: Any = None, detail: bool = False) -> "list[Explanation]":
        """The answer to each text, and what each of its words adds to it; it prints well, also in a notebook.

        >>> texts = ["I love it", "What a great day", "I hate it", "It hurts"] * 5
        >>> classifier = SentimentClassifier("nbsvm").fit(texts, ["good", "good", "bad", "bad"] * 5)
        >>> (explanation,) = classifier.explain(["I hate waiting"])
        >>> [word.text for word in explanation.strongest(1)]
        ['hate']

        Args:
            texts: As for `predict`.
            label: The label to explain; by default the most probable one of each text.
            detail: Whether to list the features that the model counts, too.

        Raises:
            NotFittedError: If the classifier is not fitted yet.
            InputError: If an item is not a string, or a label is unknown.
        """
        from sentrax.explanation.explain import explain

        self._check_is_fitted()
        name = None if label is None else self._name_of(label)
        return explain(self.model_, list(read_texts(texts)), label=name, detail=detail)

    def decision(self, texts: Any) -> npt.NDArray[Any]:
        """Like `predict`, but "unsure" where the model is not confident enough for the requested precision.

        The threshold was chosen on held-out texts; it is `model_.calibration.abstain_threshold`.

        Returns:
            Labels and "unsure", (texts,), of dtype object.
        """
        probabilities, multi_label = self.predict_proba(texts), self._labels.multi_label
        labels = replace(self._labels, as_matrix=False).decode(
            choose_labels(probabilities, multi_label=multi_label)
        )
        decisions = np.empty(len(probabilities), dtype=object)
        decisions[:] = labels.tolist() if not multi_label else labels
        confidences = measure_confidence(probabilities, multi_label=multi_label)
        decisions[find_unsure(confidences, self.model_.calibration)] = UNSURE
        return decisions

    def score(self, texts: Any, labels: Any, sample_weight: Any = None) -> float:
        """The share of texts whose label is right, or all of whose labels are.

        Raises:
            NotFittedError: If the classifier is not fitted yet.
            InputError: If a label is not among `classes_`, or lengths differ.
        """
        self._check_is_fitted()
        column = convert_texts(texts)
        weights = convert_sample_weight(sample_weight, len(column))
        probabilities, targets = self.probabilities_and_targets(column, labels)
        predicted = choose_labels(probabilities, multi_label=self._labels.multi_label)
        is_right = (predicted == (targets > 0)).all(axis=1)
        return float(np.average(is_right, weights=weights))

    def probabilities_and_targets(self, texts: Any, labels: Any) -> tuple[FloatArray, FloatArray]:
        """The probability of each label, and 1 for each label that a text has, both (texts, labels).

        Raises:
            NotFittedError: If the classifier is not fitted yet.
            InputError: If a label is not among `classes_`, or lengths differ.
        """
        from sentrax.classifier.label_checks import check_lengths

        scorer, column = self._scorer(), convert_texts(texts)
        targets = self._labels.encode(labels)
        check_lengths(len(column), targets)
        return scorer.probabilities(column), targets

    def save(self, path: str | os.PathLike[str], *, quantize: str | None = None, force: bool = False) -> None:
        """Write the model file; a previous model is replaced as a whole, or left untouched.

        Args:
            path: The file.
            quantize: The type of the weights in it: `"float32"`, `"float16"` or `"int8"`. By default int8 for
                the kind `linear` (float16 for more than 50 labels), which changes at most one answer in a
                thousand, and float32 for others.
            force: Whether to replace a file that is not a model of sentrax.

        Raises:
            NotFittedError: If the classifier is not fitted yet.
            FileWriteError: If it cannot be written, or there is a file that is not a model and no `force`.
        """
        self._check_is_fitted()
        model = self.model_ if quantize == "float32" else self.model_.quantize(quantize)
        model.save(path, force=force)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, mmap: bool = True) -> "SentimentClassifier":
        """The classifier of a model file, of sentrax or fastText, or of a model that comes with the package.

        Args:
            path: The file, or the model's name; see `sentrax.load`.
            mmap: Whether weights stay in the file until they are used. With `False`, as for a server, all of
                the file is read, and whatever becomes of it later does not matter.

        Raises:
            FileFormatError: If it is missing, damaged, or not a model.
            InputError: If it is neither a string nor a path.
        """
        return cls.from_model(load_model(path, mmap=mmap))

    @classmethod
    def from_model(cls, model: SavedModel) -> "SentimentClassifier":
        """The classifier of a saved model.

        Raises:
            FileFormatError: If its details are not those of a classifier.
        """
        from sentrax.classifier.parameters import parameters_from_json

        details = model.details
        try:
            labels = Labels(
                model.labels,
                str(details.get("label_kind", "str")),
                model.multi_label,
                bool(details.get("labels_as_matrix", False)),
            )
            preset = getattr(model.predictor, "pipeline", "social")
            parameters = parameters_from_json(details.get("parameters", {}))
            classifier = cls(**{"preset": preset, **parameters})
            classifier._set_fitted(model, labels)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise FileFormatError(
                f"the model's details are not those of a classifier: {shorten(str(error))}"
            ) from None
        return classifier

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def _pipeline(self) -> TextPipeline:
        return self.preset if isinstance(self.preset, TextPipeline) else TextPipeline.preset(str(self.preset))

    def _set_fitted(self, model: SavedModel, labels: Labels) -> None:
        self._labels = labels
        self.model_ = model
        self.classes_ = labels.classes
        self.scores_ = model.details.get("scores", {})
        self._scorer_ = Scorer(model)

    def _scorer(self) -> Scorer:
        self._check_is_fitted()
        return self._scorer_

    def _check_is_fitted(self) -> None:
        if not hasattr(self, "model_"):
            raise not_fitted_error("this SentimentClassifier is not trained yet; call fit first")


def load(path: str | os.PathLike[str] = DEFAULT, *, mmap: bool = True) -> SentimentClassifier:
    """Load a classifier: the one that comes with the package, or that of a model file.

    >>> load().predict(["I love it", "I hate it"]).tolist()
    ['positive', 'negative']

    Args:
        path: A file, of sentrax or of fastText; or the name of a model in
            `sentrax.models.pretrained.MODELS`. A name is never taken for a file: write `./english` for one.
        mmap: Whether weights stay in the file until they are used; see `SentimentClassifier.load`.

    Raises:
        FileFormatError: If it is missing, damaged, or not a model.
        InputError: If it is neither a string nor a path.
    """
    return SentimentClassifier.load(path, mmap=mmap)
