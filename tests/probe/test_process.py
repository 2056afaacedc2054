"""The process that runs scripts: answers, limits, and a new one where the last had to be ended."""

from __future__ import annotations

from pathlib import Path

from losslint.probe.process import Runner


def script(folder: Path, name: str, body: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(f"import sys\n\ndef main(trial):\n    {body}\n", encoding="utf-8")
    return path


def test_numbers_come_back_and_prints_do_not_disturb_them(tmp_path: Path) -> None:
    with Runner() as runner:
        answer = runner.run(script(tmp_path, "a", "print('noise'); return {'x': 1.5}"))

    assert answer.numbers == {"x": 1.5}
    assert answer.failed == ""


def test_scripts_share_a_process(tmp_path: Path) -> None:
    body = "import os; return {'process': os.getpid()}"
    with Runner() as runner:
        first, second = (runner.run(script(tmp_path, name, body)).numbers for name in "ab")

    assert first == second


def test_a_script_that_fails_is_said_in_one_line(tmp_path: Path) -> None:
    with Runner() as runner:
        answer = runner.run(
            script(tmp_path, "a", "sys.modules['keras'] = sys; raise ValueError('bad\\nworse')")
        )

    assert (answer.failed, answer.missing) == ("ValueError: bad", False)


def test_what_fails_before_keras_is_there_counts_as_missing(tmp_path: Path) -> None:
    with Runner() as runner:
        answer = runner.run(script(tmp_path, "a", "raise ImportError('no keras')"))

    assert answer.missing


def test_a_script_that_takes_too_long_is_ended_and_the_next_one_runs(tmp_path: Path) -> None:
    with Runner(seconds=0.5, starting=0.5) as runner:
        slow = runner.run(script(tmp_path, "slow", "import time; time.sleep(60)"))
        next_one = runner.run(script(tmp_path, "next", "return {'x': 1}"))

    assert slow.failed == "it took longer than 1 seconds, the limit for one trial"
    assert next_one.numbers == {"x": 1}


def test_a_script_that_takes_the_process_down_costs_only_itself(tmp_path: Path) -> None:
    with Runner() as runner:
        dead = runner.run(script(tmp_path, "dead", "import os; os._exit(3)"))
        next_one = runner.run(script(tmp_path, "next", "return {'x': 1}"))

    assert dead.failed == "its process ended with exit code 3"
    assert next_one.numbers == {"x": 1}


def test_a_script_that_eats_memory_is_ended(tmp_path: Path) -> None:
    with Runner(memory=200 << 20) as runner:
        body = "import time; eaten = bytearray(b'x') * (400 << 20); time.sleep(60)"
        answer = runner.run(script(tmp_path, "a", body))

    assert answer.failed == "it used more than 0.2 GB of memory, the limit for one trial"
