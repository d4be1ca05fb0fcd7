"""A forked process answers as its parent does, or says why it cannot; it never waits for ever."""

import os
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")

SCRIPT = """
import os, signal, sys, threading
from sentrax import SentimentClassifier

TEXTS, LABELS = ["good day", "bad day", "fine one", "awful thing"] * 10, ["+", "-", "+", "-"] * 10
NEW = [f"new good text {number}" for number in range(200)]

def in_fork(check):
    child = os.fork()
    if not child:
        signal.alarm(60)
        try:
            os._exit(0 if check() else 1)
        except BaseException as error:
            print(repr(error))
            os._exit(2)
    status = os.waitpid(child, 0)[1]
    assert status == 0, status
"""


def run(script: str) -> None:
    """Run a script after `SCRIPT`, in a process of its own: other tests' threads here may hold locks."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::RuntimeWarning", "-c", SCRIPT + textwrap.dedent(script)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_fork_predicts_and_trains_as_its_parent_does() -> None:
    run(
        """
        for kind in ("linear", "nbsvm", "averaging", "lexicon"):
            classifier = SentimentClassifier(kind).fit(TEXTS, LABELS)
            expected = classifier.predict_proba(NEW)
            in_fork(lambda: (classifier.predict_proba(NEW) == expected).all())
            new = SentimentClassifier(kind)
            in_fork(lambda: (new.fit(TEXTS, LABELS).predict_proba(NEW) == expected).all())
        """
    )


def test_what_another_thread_was_changing_is_forgotten_and_no_lock_stays_locked() -> None:
    run(
        """
        from sentrax.forks import Guarded
        class Counter(Guarded):
            def _forget(self):
                self.count = 0
        inside, outside = Counter(), Counter()
        inside.count = outside.count = 7
        with inside._lock:  # as if another thread were inside
            in_fork(lambda: (inside.count, outside.count, inside._lock.locked()) == (0, 7, False))
        assert inside.count == 7

        classifier = SentimentClassifier("linear").fit(TEXTS, LABELS)
        expected = classifier.predict_proba(NEW)
        is_over = threading.Event()
        def predict_new_words():
            number = 0
            while not is_over.is_set():
                number += 1
                classifier.predict([f"a{number} b{number} good"] * 3)
        threads = [threading.Thread(target=predict_new_words, daemon=True) for _ in range(2)]
        for thread in threads:
            thread.start()
        for _ in range(12):
            in_fork(lambda: (classifier.predict_proba(NEW) == expected).all())
        is_over.set()
        """
    )


def test_pools_of_forked_processes_predict_and_cross_validate() -> None:
    run(
        """
        import joblib, multiprocessing
        from sklearn.model_selection import cross_val_score
        classifier = SentimentClassifier("linear").fit(TEXTS, LABELS)
        expected = classifier.predict_proba(NEW)
        with multiprocessing.get_context("fork").Pool(2) as pool:
            for answer in pool.map_async(classifier.predict_proba, [NEW] * 4).get(60):
                assert (answer == expected).all()
        with joblib.parallel_backend("multiprocessing", n_jobs=2):
            assert cross_val_score(SentimentClassifier("nbsvm"), TEXTS, LABELS, cv=2).tolist() == [1, 1]
        """
    )


def test_what_cannot_work_in_a_fork_is_refused_with_what_to_do() -> None:
    run(
        """
        import tempfile
        from pathlib import Path
        from sentrax import SentraxError
        from sentrax.data import read_labelled
        SentimentClassifier("dan", settings={"epochs": 1}).fit(TEXTS, LABELS)
        path = Path(tempfile.mkdtemp()) / "texts.csv"
        path.write_text("text,label\\ngood,+\\nbad,-\\n")
        def is_refused(call):
            try:
                call()
            except SentraxError as error:
                return "spawn" in str(error)
        in_fork(lambda: is_refused(lambda: read_labelled(path)))
        in_fork(lambda: is_refused(lambda: SentimentClassifier("dan").fit(TEXTS, LABELS)))
        """
    )
