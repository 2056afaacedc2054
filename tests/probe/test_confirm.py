"""The probe from the command line, on the installed Keras: few runs, and short ones."""

from __future__ import annotations

import importlib.util
import io
import json
import math
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import losslint_rules
import pytest
from losslint.__main__ import main
from losslint.documents.rule_pages import examples
from losslint.errors import UsageError
from losslint.findings import Diagnostic, Severity, Verdict
from losslint.plugins import load_rules
from losslint.probe import confirm
from losslint.probe.collection import write_collection
from losslint.probe.experiment import Feed, Task, TaskKind
from losslint.probe.plot import plot
from losslint.probe.requirements import what_is_installed
from losslint.training import Framework, Place
from losslint.treatment import TREATMENTS, UNSHOWN, treatment_of

from tests.probe.test_script import experiment
from tests.probe.test_verdicts import seen
from tests.started import environment, modules

ROOT = Path(__file__).parent.parent.parent


def example(code: str) -> str:
    """Return the script that a rule's page warns of."""
    return examples(load_rules().rules[code].documentation)[0].wrong


def notebook(script: str) -> str:
    """Return a notebook with the script as its only cell."""
    cell: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "source": script,
        "outputs": [],
        "execution_count": None,
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_findings_are_confirmed_and_everything_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text(example("LL104"), encoding="utf-8")
    (tmp_path / "b.ipynb").write_text(notebook(example("LL201")), encoding="utf-8")
    kept = tmp_path / "kept"

    exit_code = main(
        ["--isolated", "--output-format=json", "--select=LL104,LL201", f"--probe-save={kept}", str(tmp_path)]
    )

    constant, crash = (finding["probe"] for finding in json.loads(capsys.readouterr().out))
    assert exit_code == 1
    assert (constant["verdict"], crash["verdict"]) == ("confirmed", "confirmed")
    assert constant["message"].startswith("as written every prediction is 1.00")
    assert "stops with ValueError" in crash["message"]
    assert constant["seconds"] > 0
    for kind in ("py", "json", "svg"):
        assert len(list(kept.glob(f"*.{kind}"))) == 2
    for picture in kept.glob("*.svg"):
        ElementTree.parse(picture)
    for numbers in kept.glob("*.json"):
        assert json.loads(numbers.read_text(encoding="utf-8"))["verdict"] == "confirmed"
    assert (kept / "index.html").read_text(encoding="utf-8").count("<article>") == 2


def test_what_is_finished_is_kept_when_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(example("LL104"), encoding="utf-8")
    (tmp_path / "b.py").write_text(example("LL103"), encoding="utf-8")
    options = [
        "--isolated",
        "--no-cache",
        "--output-format=json",
        "--select=LL103,LL104",
        "--probe-save=kept",
        ".",
    ]
    call = subprocess.Popen(
        [sys.executable, "-m", "losslint", *options],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert call.stderr is not None
    told: list[str] = []
    while not told or "probe 2 of 2: trains" not in told[-1]:
        told.append(call.stderr.readline())
        assert told[-1], told
    os.killpg(call.pid, signal.SIGINT)
    out, rest = call.communicate(timeout=20)

    assert (call.returncode, rest) == (130, "losslint: interrupted\n")
    assert [line.removeprefix("losslint: probe ") for line in told[:3]] == [
        "1 of 2: LL104 in a.py, line 12\n",
        "1 of 2: starts Keras with tensorflow\n",
        "1 of 2: trains as written and as repaired, one batch; at most 120 seconds\n",
    ]
    assert "losslint: probe 1 of 2: confirmed\n" in told
    first, second = (one["probe"] for one in json.loads(out))
    assert first["verdict"] == "confirmed"
    assert (second["verdict"], second["message"]) == (None, "not tried: the probe was interrupted")
    kept = tmp_path / "kept"
    assert (kept / "index.html").read_text(encoding="utf-8").count("<article>") == 1
    assert len(list(kept.glob("*.json"))) == len(list(kept.glob("*.svg"))) == 1


def test_a_folder_with_a_page_of_somebody_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(example("LL104"), encoding="utf-8")
    (tmp_path / "index.html").write_text("<title>mine</title>", encoding="utf-8")

    assert main(["--isolated", "--select=LL104", "--probe-save=.", "train.py"]) == 2
    assert "index.html is not an earlier probe's" in capsys.readouterr().err
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "<title>mine</title>"


@pytest.mark.parametrize(
    ("trials", "shown"),
    [
        (None, ""),
        ({"one batch": {"as written": [], "repaired": []}}, ""),
        ({"one batch": {"as written": [{"error": "ValueError: <no>"}]}}, "ValueError: &lt;no&gt;"),
        ({"one batch": {"as written": [*seen(math.nan, math.nan)]}}, "score by hand: not a number"),
        ({"one batch": {"as written": [*seen(0.5)]}}, 'stroke-linecap="round"'),
        ({f"trial {n}": {"as written": [*seen(0.1, 0.9)]} for n in range(3)}, "as written (trial 2)"),
    ],
)
def test_no_box_of_the_page_is_empty(tmp_path: Path, trials: Any, shown: str) -> None:
    script = tmp_path / "a.py"
    script.write_text("x = 1", encoding="utf-8")
    numbers = {"trials": trials} if trials is not None else None
    verdict = Verdict("inconclusive", "it took longer than 60 seconds, the limit for one trial", 60.0)
    found = Diagnostic("LL104", "name", Severity.ERROR, "it is wrong", Place("a.py", None, 1, 1, 1, 2))
    tried = confirm.Tried(
        found, experiment(Task(TaskKind.CLASSES, (Feed((4,)),), 4)), script, numbers, verdict
    )

    write_collection([tried], tmp_path)

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    picture = plot(tried)
    assert shown in picture
    assert bool(picture) == bool(shown) == script.with_suffix(".svg").exists()
    assert picture in page
    assert not re.search(r"<(\w+)[^>]*></\1>", page.replace("</polyline>", ""))
    assert "it took longer than 60 seconds" in page
    if picture:
        drawn = ElementTree.fromstring(picture)
        boxes = [group for group in drawn.iter() if group.get("transform")]
        heights = [float((group.get("transform") or "").split()[1].rstrip(")")) for group in boxes]
        assert max(heights) < float(drawn.get("height") or 0)
        assert all(len(list(group)) > 5 for group in boxes)


def test_a_finding_without_an_experiment_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm.load_treatments("losslint_rules")
    monkeypatch.delitem(UNSHOWN, "LL606")
    path = tmp_path / "train.py"
    path.write_text(example("LL606"), encoding="utf-8")

    main(["--isolated", "--select=LL606", "--probe", str(path)])

    assert "= probe: there is no experiment for this finding\n" in capsys.readouterr().out


def test_what_only_the_other_framework_can_train_names_the_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finding about PyTorch where Keras alone is installed: nothing is started for it."""
    script = tmp_path / "train.py"
    script.write_text(
        "import torch\nfrom torch import nn\nx, y = torch.rand(99, 8), torch.randint(0, 5, (99,))\n"
        "model = nn.Sequential(nn.Linear(8, 5), nn.Softmax(dim=1))\n"
        "nn.CrossEntropyLoss()(model(x), y).backward()\n"
    )
    monkeypatch.setattr(importlib.util, "find_spec", _all_but("torch"))

    main(["--isolated", "--probe", str(script)])

    assert (
        "probe: not tried: PyTorch is not installed; install it with `pip install '.[probe-torch]'` from the "
        "repository of losslint" in " ".join(capsys.readouterr().out.split())
    )


def _all_but(missing: str) -> Any:
    """Return what finds every module but one."""
    found = importlib.util.find_spec
    return lambda name, *rest: None if name == missing else found(name, *rest)


def test_a_finding_that_training_cannot_show_says_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(example("LL404").encode()))
    monkeypatch.setattr(sys, "stdin", stream)

    assert main(["--isolated", "--select=LL404", "--probe", "-"]) == 1

    assert "= probe: not tried: it takes the trained weights of the backbone" in capsys.readouterr().out


def test_what_is_left_after_repairs_is_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "train.py"
    path.write_text(f"{example('LL606')}\n\n{example('LL104')}", encoding="utf-8")

    main(["--isolated", "--select=LL606,LL104", "--fix", "--unsafe-fixes", "--probe", str(path)])

    told = capsys.readouterr().out
    assert told.count("= probe: not tried: the probe makes up as many samples as it needs") == 1
    assert told.count("= probe:") == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--probe", "--diff"], "--probe and --diff cannot be used together"),
        (["--probe-save="], "--probe-save needs a name"),
        (["--probe-save=train.py"], "train.py is a file; --probe-save needs a folder"),
        (["--probe=yes"], "argument --probe: ignored explicit argument 'yes'"),
    ],
)
def test_bad_values_are_one_sentence(
    options: list[str],
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(example("LL104"), encoding="utf-8")

    assert main(["--isolated", "--select=LL104", *options, "train.py"]) == 2

    told = capsys.readouterr().err
    assert told.startswith(f"losslint: {sentence}")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("wanted", "installed", "expected"),
    [
        ("", ("keras", "tensorflow", "jax"), "tensorflow"),
        ("", ("keras", "jax", "torch"), "jax"),
        ("", ("keras", "torch"), "torch"),
        ("torch", ("keras", "tensorflow", "torch"), "torch"),
    ],
)
def test_the_backend_is_one_that_is_installed(
    wanted: str, installed: tuple[str, ...], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", wanted)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name if name in installed else None)

    assert what_is_installed().backend == expected


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("theano", "KERAS_BACKEND is `theano`; Keras trains with tensorflow, jax, torch"),
        ("torch", "KERAS_BACKEND asks for torch, which is not installed"),
    ],
)
def test_a_backend_that_is_not_there_is_one_sentence(
    wanted: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", wanted)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "torch" else name)

    with pytest.raises(UsageError, match=f"^{re.escape(sentence)}$"):
        what_is_installed()


def test_without_any_framework_it_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "train.py").write_text(example("LL104"), encoding="utf-8")
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    code = main(["--isolated", "--probe", str(tmp_path)])

    assert code == 2
    assert capsys.readouterr().err == (
        "losslint: --probe needs Keras 3 with TensorFlow 2.16 or newer, JAX or PyTorch, or PyTorch alone for "
        "trainings in it, which are not installed; install it with `pip install '.[probe]'` or "
        "`pip install '.[probe-torch]'` from the repository of losslint\n"
    )


def test_a_broken_keras_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that finds a broken package in the place of Keras."""
    (tmp_path / "keras.py").write_text("raise ImportError('libcuda is broken')\n", encoding="utf-8")
    (tmp_path / "train.py").write_text(example("LL104"), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(UsageError, match=r"cannot import Keras \(ImportError: libcuda is broken\); install"):
        _confirm_alone(tmp_path / "train.py")


def test_without_the_option_nothing_of_the_probe_is_imported(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(example("LL104"), encoding="utf-8")
    program = (
        "import sys\nfrom losslint.__main__ import main\n"
        f"main(['--isolated', '-s', {str(tmp_path)!r}])\n"
        "probe = ('losslint.probe', 'losslint.treatment', 'losslint_rules.experiments.', 'keras', 'tensorflow')\n"
        "print([name for name in sys.modules if name.startswith(probe)])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": modules()},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "[]\n"


def test_the_documentation_has_every_experiment() -> None:
    for module in Path(losslint_rules.__file__).parent.glob("experiments/*.py"):
        importlib.import_module(f"losslint_rules.experiments.{module.stem}")
    page = (ROOT / "docs" / "probe.md").read_text(encoding="utf-8")
    told = {code for row in re.findall(r"^\| (LL.*?) \|", page, re.MULTILINE) for code in row.split(", ")}

    assert told == set(TREATMENTS)
    assert told <= set(load_rules().rules)


def test_what_was_measured_covers_every_experiment_and_has_no_false_confirmation() -> None:
    confirm.load_treatments("losslint_rules")
    told = json.loads((ROOT / "docs" / "probe-measured.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "probe-measured.md").read_text(encoding="utf-8")

    keras = {code: one["Keras"] for code, one in told.items() if "Keras" in one}
    assert set(keras) == {code for code in TREATMENTS if treatment_of(code, Framework.KERAS)}
    assert {one["verdict"] for one in keras.values()} <= {"confirmed", "not confirmed"}
    assert "give ten verdicts each. Confirmed: none." in page
    for code, one in keras.items():
        assert f"| {code} | {one['verdict']} | " in page


def test_what_was_measured_in_pytorch_has_no_false_confirmation() -> None:
    confirm.load_treatments("losslint_rules")
    told = json.loads((ROOT / "docs" / "probe-measured.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "probe-measured-torch.md").read_text(encoding="utf-8")

    torch = {code: one["PyTorch"] for code, one in told.items() if "PyTorch" in one}
    assert set(torch) <= {code for code in TREATMENTS if treatment_of(code, Framework.TORCH)}
    assert "give ten verdicts each. Confirmed: none." in page
    for code, one in torch.items():
        assert f"| {code} | {one['verdict']} | " in page


def _confirm_alone(path: Path) -> None:
    """Probe one file in this process, without looking for Keras first."""
    from losslint.check.engine import ask_rules, check_file
    from losslint.check.policy import Policy
    from losslint.results import Results

    policy = Policy(load_rules().rules)
    results = Results((check_file(path, policy),))
    confirm.confirm(results, lambda _: ask_rules(path, policy), lambda _: None)
