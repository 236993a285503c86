"""`make run` and `make stop`: what is done is not done again, and only processes of ours are stopped."""

import os
import signal
import socket
import time

import pytest

from ops import services


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "home", lambda: tmp_path)
    monkeypatch.setattr(services, "STOPPING", 2)
    return tmp_path


def test_a_step_is_done_again_only_when_its_inputs_change(tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(services, "manage", lambda *command: done.append(command[0]))
    source = tmp_path / "source"
    for content, runs in (("one", 1), ("one", 1), ("two", 2)):
        source.write_text(content)
        services.step("Step", "step", [source], "migrate")
        assert done == ["migrate"] * runs


def test_a_step_that_failed_is_done_again(tmp_path, monkeypatch):
    def fail(*command):
        raise services.Failed("no")

    monkeypatch.setattr(services, "manage", fail)
    for _ in range(2):
        with pytest.raises(services.Failed):
            services.step("Step", "step", [], "migrate")
    assert not (tmp_path / "done" / "step").exists()


def test_a_process_is_stopped_with_its_children(tmp_path, monkeypatch):
    (tmp_path / "sleeper.py").write_text(
        "import subprocess; c = subprocess.Popen(['sleep', '60']); print(c.pid, flush=True); c.wait()"
    )
    monkeypatch.setattr(services, "ROOT", tmp_path)
    process = services.begin("web", ["sleeper"])
    limit = time.monotonic() + 10
    while not (child := (tmp_path / "web.log").read_text().strip()) and time.monotonic() < limit:
        time.sleep(0.02)
    assert services.running("web") == process.pid
    services.end("web")
    assert (services.running("web"), process.wait(5)) == (None, -signal.SIGTERM)
    while services.birth(int(child)) and time.monotonic() < limit:
        time.sleep(0.02)
    assert services.birth(int(child)) == ""


def test_a_process_that_took_the_number_of_ours_is_left_alone(tmp_path):
    (tmp_path / "web.pid").write_text(f"{os.getpid()} 1")
    services.end("web")
    assert services.birth(os.getpid()) != ""


def test_a_taken_port_is_named_with_the_next_one():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(services.Failed, match=f"Port {port} .*PORT={port + 1}"):
            services.start(port)


def test_a_server_that_dies_says_the_end_of_its_log(tmp_path):
    (tmp_path / "web.log").write_text("the reason")
    with pytest.raises(services.Failed, match="the reason"):
        services.wait("http://127.0.0.1:9/", timeout=1)
