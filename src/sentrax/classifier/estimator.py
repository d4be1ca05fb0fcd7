"""`SentimentClassifier`: labelled texts in, a calibrated model out; scikit-learn's contract."""

import inspect
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sentrax.classifier.held_out import calibrate, fit_and_hold_out
from sentrax.classifier.inputs import label_items, sample_weights, text_column
from sentrax.classifier.labels import Labels, check_labels_recur, check_lengths
from sentrax.classifier.parameters import checked_parameters, saved_parameters
from sentrax.classifier.progress import shown_progress
from sentrax.classifier.provenance import continued, training_details, training_identity
from sentrax.classifier.weighing import class_weighted
from sentrax.errors import FileFormatError, InputError, NotFittedError
from sentrax.models.base import FitContext, TrainingData
from sentrax.models.checkpoints import FitCheckpoints, checkpoints_in
from sentrax.models.networks.pretrained_vectors import vectors_details
from sentrax.saved.calibration import UNSURE
from sentrax.saved.model import SavedModel
from sentrax.scoring.scorer import Scorer
from sentrax.text.pipeline import TextPipeline

FloatArray = npt.NDArray[np.float64]


class SentimentClassifier:
    """Learns labels of short texts, and says how sure it is.

    It keeps scikit-learn's contract, and works in its `Pipeline`, `cross_val_score` and `GridSearchCV`.
    The same data, settings and seed give the same model, byte for byte, in every process and with any number
    of threads; a network's bytes also depend on the kind and number of the processor's cores.

    >>> classifier = SentimentClassifier().fit(texts, labels)
    >>> classifier.predict(["What a lovely day :)"])
    array(['positive'], dtype='<U8')

    Args:
        model: Which model, a name out of `sentrax.models.TRAINABLE`.
        class_weight: `"balanced"`, so that each label counts the same however rare it is; `None`, so that
            each text does; or a mapping from label to weight.
        preset: How texts become tokens: a name of a preset, or a `TextPipeline`.
        validation_share: How much to hold out, to calibrate by and to say when to stop, if `fit` is given no
            validation texts.
        precision: The share of answers that are to be right where `decision` does not say "unsure".
        settings: Settings of the model that are not to be its defaults, by name. With the `vectors` of a
            network, see `vectors_for`, its dimension is theirs; a model file has them only as trained.
        seed: Where all random choices start.
        verbose: Whether progress is printed, to standard error.

    Attributes:
        classes_: The labels, in order.
        model_: What has been learned, a `SavedModel`.
        scores_: What held-out texts say about it.
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
    ):
        self.model = model
        self.class_weight = class_weight
        self.preset = preset
        self.validation_share = validation_share
        self.precision = precision
        self.settings = settings
        self.seed = seed
        self.verbose = verbose

    def fit(
        self,
        texts: Any,
        labels: Any,
        sample_weight: Any = None,
        validation: tuple[Any, Any] | None = None,
        *,
        checkpoint: str | os.PathLike[str] | FitCheckpoints | None = None,
    ) -> Self:
        """Learn the labels of texts.

        Args:
            texts: A list of strings, or a numpy, pandas, Polars or Arrow column of them.
            labels: One for each text, strings or numbers; or several a text: a list of them for each, or a
                matrix of 0 and 1, (texts, labels).
            sample_weight: How much each text counts, (texts,).
            validation: Texts and labels to judge and to calibrate by. By default parts of the given texts are
                held out in turn, from models that are then thrown away, and the model is trained on all; a
                network has one part held out, which says when to stop.
            checkpoint: A folder in which it is kept what is finished: held-out parts, epochs. If training is
                stopped, by Ctrl-C, a kill or a power cut, the same call goes on there, and comes to the same
                model, to the bit; one with other texts or settings begins anew. When `fit` is done the folder
                is removed; a `FitCheckpoints` of it is left to the caller.

        Raises:
            InputError: If something cannot be used: lengths differ, an item is not a string, a label is
                missing, there is one label only, or there is no such model or setting.
            TrainingError: If training cannot go on.
        """
        if not hasattr(labels, "__len__"):
            labels = label_items(labels)  # what is only iterable may be gone once looked at
        known = Labels.of(labels)
        check_labels_recur(len(labels), known)
        return self._fit(texts, labels, known, sample_weight, validation, checkpoint)

    def partial_fit(self, texts: Any, labels: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """Learn from further texts, new words included; a first call is like `fit`.

        Calibration and scores stay those of the first call.

        Args:
            texts: As for `fit`.
            labels: As for `fit`; after the first call, only labels that were there then.
            classes: At the first call, all labels that there will be, if these texts do not have them all.
            sample_weight: How much each text counts, (texts,).

        Raises:
            InputError: As for `fit`, and if this kind of model cannot go on.
            TrainingError: If training cannot go on.
        """
        if not hasattr(labels, "__len__"):
            labels = label_items(labels)
        if not hasattr(self, "model_"):
            known = Labels.of(labels if classes is None else classes)
            return self._fit(texts, labels, known, sample_weight, None, None)
        kind, settings = checked_parameters(self.get_params())
        training = kind.load_training()
        if training.continue_fit is None:
            raise InputError(
                f"the model {self.model!r} cannot learn from further texts; fit it on all of them, or use"
                " the model 'linear'"
            )
        known, before = self._labels, self.model_
        data = self._training_data(texts, labels, known, sample_weight)
        with shown_progress(self.model, self.verbose) as report:
            context = FitContext(known.names, known.multi_label, self._pipeline(), settings, report)
            predictor = training.continue_fit(before.predictor, data, context)
        provenance = continued(
            before.details.get("training", {}),
            training_details(data, known.names, multi_label=known.multi_label),
        )
        details = {**before.details, "training": provenance}
        self._set_fitted(replace(before, predictor=predictor, details=details), known)
        return self

    def _fit(
        self,
        texts: Any,
        labels: Any,
        known: Labels,
        sample_weight: Any,
        validation: tuple[Any, Any] | None,
        checkpoint: str | os.PathLike[str] | FitCheckpoints | None,
    ) -> Self:
        kind, settings = checked_parameters(self.get_params())
        training = kind.load_training()
        checkpoints = checkpoints_in(checkpoint)
        data = self._training_data(texts, labels, known, sample_weight)
        self._check_labels(known, data)
        if validation is not None and (not isinstance(validation, tuple | list) or len(validation) != 2):
            raise InputError("validation is not a pair; expected texts and their labels")
        others = None if validation is None else self._training_data(*validation, known, None)
        with shown_progress(self.model, self.verbose) as report:
            context = FitContext(known.names, known.multi_label, self._pipeline(), settings, report)
            if checkpoints.folder is not None:
                identity = training_identity(
                    self.model, context, data, others, share=self.validation_share, seed=self.seed
                )
                context = replace(context, checkpoints=checkpoints.for_run(identity))
            predictor, logits, targets = fit_and_hold_out(
                training, context, data, others, share=self.validation_share, seed=self.seed
            )
        calibration, scores = calibrate(logits, targets, self.precision, multi_label=known.multi_label)
        details = {
            "parameters": saved_parameters(self.get_params()),
            "label_kind": known.kind,
            "labels_as_matrix": known.as_matrix,
            "training": {
                **training_details(data, known.names, multi_label=known.multi_label),
                **vectors_details(self.settings or {}),
            },
            "scores": scores,
        }
        self._set_fitted(SavedModel(known.names, predictor, calibration, known.multi_label, details), known)
        if checkpoints is not checkpoint:
            checkpoints.remove()
        return self

    def predict(self, texts: Any) -> npt.NDArray[Any]:
        """The most probable label of each text, (texts,); with several labels a text, those above a half.

        Raises:
            NotFittedError: If nothing has been learned yet.
            InputError: At an item that is not a string; the message says which.
        """
        probabilities = self.predict_proba(texts)
        if self._labels.multi_label:
            return self._labels.answers(probabilities > 0.5)
        is_best = probabilities.argmax(axis=1)[:, None] == np.arange(probabilities.shape[1])
        return self._labels.answers(is_best)

    def predict_proba(self, texts: Any) -> FloatArray:
        """The probability of each label, in the order of `classes_`, (texts, labels).

        Raises:
            NotFittedError: If nothing has been learned yet.
            InputError: At an item that is not a string; the message says which.
        """
        return self._scorer().probabilities(text_column(texts))

    def predict_log_proba(self, texts: Any) -> FloatArray:
        """The logarithm of `predict_proba`, exact where a probability is too small for a number."""
        return self._scorer().column_log_probabilities(text_column(texts))

    def decision(self, texts: Any) -> npt.NDArray[Any]:
        """As `predict`, but "unsure" where the model is not sure enough for the precision asked for.

        The bound is training on held-out texts, and kept in `model_.calibration`.

        Returns:
            Labels and "unsure", (texts,), of dtype object.
        """
        probabilities = self.predict_proba(texts)
        answers = np.empty(len(probabilities), dtype=object)
        bound = self.model_.calibration.abstain_threshold
        if self._labels.multi_label:
            confidences = np.maximum(probabilities, 1 - probabilities).min(axis=1, initial=1)
            labels = replace(self._labels, as_matrix=False).answers(probabilities > 0.5)
        else:
            confidences = probabilities.max(axis=1)
            labels = self.classes_[probabilities.argmax(axis=1)].tolist()
        for row, (label, confidence) in enumerate(zip(labels, confidences, strict=True)):
            answers[row] = label if confidence >= bound else UNSURE
        return answers

    def score(self, texts: Any, labels: Any, sample_weight: Any = None) -> float:
        """The share of texts whose label, or whose labels all, are right.

        Raises:
            NotFittedError: If nothing has been learned yet.
            InputError: If a label is one that the classifier does not know, or lengths differ.
        """
        probabilities, targets = self.judged(texts, labels)
        if self._labels.multi_label:
            is_right = ((probabilities > 0.5) == (targets > 0)).all(axis=1)
        else:
            is_right = probabilities.argmax(axis=1) == targets.argmax(axis=1)
        return float(np.average(is_right, weights=sample_weights(sample_weight, len(targets))))

    def judged(self, texts: Any, labels: Any) -> tuple[FloatArray, FloatArray]:
        """The probabilities of texts, and 1 for each label that they have, both (texts, labels).

        Raises:
            NotFittedError: If nothing has been learned yet.
            InputError: If a label is one that the classifier does not know, or lengths differ.
        """
        scorer, column = self._scorer(), text_column(texts)
        targets = self._labels.targets(labels)
        check_lengths(len(column), targets)
        return scorer.probabilities(column), targets

    def save(self, path: str | os.PathLike[str], *, weights: str = "float32") -> None:
        """Write the model file; what was there is replaced as a whole, or left untouched.

        Args:
            path: Where to.
            weights: How to keep them: `"float32"`, `"float16"` or `"int8"`.

        Raises:
            NotFittedError: If nothing has been learned yet.
            FileWriteError: If it cannot be written.
        """
        self._check_is_fitted()
        model = self.model_ if weights == "float32" else self.model_.quantize(weights)
        model.save(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "SentimentClassifier":
        """The classifier of a model file.

        Raises:
            FileFormatError: If it is missing, damaged, or not a model.
        """
        return cls.from_model(SavedModel.load(path))

    @classmethod
    def from_model(cls, model: SavedModel) -> "SentimentClassifier":
        """The classifier of a saved model.

        Raises:
            FileFormatError: If its details are not those of a classifier.
        """
        details = model.details
        try:
            labels = Labels(
                model.labels,
                str(details.get("label_kind", "str")),
                model.multi_label,
                bool(details.get("labels_as_matrix", False)),
            )
            preset = getattr(model.predictor, "pipeline", "social")
            classifier = cls(**{"preset": preset, **details.get("parameters", {})})
            classifier._set_fitted(model, labels)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise FileFormatError(f"the model does not say how it was trained: {error}") from None
        return classifier

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The arguments of this classifier by name (scikit-learn's contract)."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **parameters: Any) -> Self:
        """Change arguments by name (scikit-learn's contract).

        Raises:
            InputError: If there is no such argument.
        """
        names = self._parameter_names()
        for name, value in parameters.items():
            if name not in names:
                raise InputError(f"SentimentClassifier has no parameter {name!r}; it has {', '.join(names)}")
            setattr(self, name, value)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True, multi_output=True),
            classifier_tags=ClassifierTags(multi_label=True),
            input_tags=InputTags(one_d_array=True, two_d_array=False, string=True),
        )

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self)).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value is not defaults[name].default and value != defaults[name].default
        ]
        return f"SentimentClassifier({', '.join(changed)})"

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return list(inspect.signature(cls).parameters)

    def _pipeline(self) -> TextPipeline:
        return self.preset if isinstance(self.preset, TextPipeline) else TextPipeline.preset(str(self.preset))

    def _training_data(self, texts: Any, labels: Any, known: Labels, sample_weight: Any) -> TrainingData:
        column, targets = text_column(texts), known.targets(labels)
        check_lengths(len(column), targets)
        weights = sample_weights(sample_weight, len(column))
        return TrainingData(column, targets, class_weighted(weights, targets, known, self.class_weight))

    @staticmethod
    def _check_labels(known: Labels, data: TrainingData) -> None:
        if len(known.names) < (1 if known.multi_label else 2):
            found = (
                f"all {len(data):,} texts have the label {known.names[0]!r}" if known.names else "no label"
            )
            raise InputError(f"{found}; a classifier needs texts of two labels or more")

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
            raise NotFittedError("this SentimentClassifier has not been trained yet; call fit first")
