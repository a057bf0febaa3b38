"""The guarded worker: a decoder that crashes, hangs, eats memory or prints costs one image and nothing else."""

import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from duecourse import errors
from duecourse.prints.images import Decoder, Encoded, Limits

WORKER = """
import os, socket, sys
from duecourse.prints import decoding

def crash(data):
    os.abort()

def hang(data):
    while True:
        pass

def greedy(data):
    return bytearray(1 << 45)

def noisy(data):
    os.write(1, b"x" * 100000)
    os.write(2, b"y" * 100000)
    raise UnboundLocalError("cannot access local variable 'x'")

decoding.OPENERS.update(png=crash, tiff=hang, bmp=greedy, jpeg=noisy)
with socket.socket(fileno=0) as channel:
    decoding.serve(channel)
"""
LIMITS = Limits(seconds=1.0)
GOOD = Encoded(bytes(range(200)) * 2, "raw", 500.0, 20, 20)


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    with Decoder(LIMITS, worker=(sys.executable, "-P", "-c", WORKER)) as one:
        yield one


def assert_works(decoder: Decoder) -> None:
    assert decoder.decode(GOOD, "good").pixels.tobytes() == GOOD.data


@pytest.mark.parametrize(
    ("compression", "kind", "says"),
    [
        ("png", errors.DecoderStopped, "the decoder crashed on it"),
        ("tiff", errors.DecoderStopped, "longer than 1 seconds"),
        ("bmp", errors.DecoderStopped, "more memory than an image may have"),
        ("jpeg", errors.BadImage, "cannot access local variable"),
    ],
)
def test_a_mishap_costs_one_image(
    decoder: Decoder, capfd: pytest.CaptureFixture[str], compression: str, kind: type[errors.BadImage], says: str
) -> None:
    assert_works(decoder)
    for _ in range(2):
        with pytest.raises(kind, match=rf"^card\.eft: right ring.*{says}") as raised:
            decoder.decode(Encoded(b"data", compression, 500.0, 20, 20), "card.eft: right ring")
        assert type(raised.value) is kind
        assert raised.value.exit_code == 2
        assert_works(decoder)
    assert capfd.readouterr() == ("", "")


def test_a_worker_that_ends_between_images_is_started_again(decoder: Decoder) -> None:
    assert_works(decoder)
    process = decoder._process
    assert process is not None
    process.kill()
    process.wait()
    assert_works(decoder)
    decoder.close()
    assert_works(decoder)
    again = decoder._process
    assert again is not None
    decoder.close()
    decoder.close()
    assert again.poll() is not None


def test_a_large_image_for_a_worker_that_hangs_before_reading() -> None:
    deaf = "import socket; from duecourse.prints.messages import *; c = socket.socket(fileno=0); receive(c, 0); "
    deaf += "send(c, {}, b''); import signal; signal.pause()"
    with Decoder(Limits(seconds=0.3), worker=(sys.executable, "-P", "-c", deaf)) as decoder:
        big = Encoded(bytes(4_000_000), "raw", 500.0, 2000, 2000)
        with pytest.raises(errors.DecoderStopped, match=r"longer than 0\.3 seconds"):
            decoder.decode(big, "big")


@pytest.mark.parametrize("worker", [("/nowhere/python",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_a_worker_that_does_not_start(worker: tuple[str, ...]) -> None:
    with Decoder(worker=worker) as decoder, pytest.raises(errors.DecoderUnavailable, match="does not start") as raised:
        decoder.decode(GOOD, "good")
    assert raised.value.exit_code == 4


def test_threads_take_turns() -> None:
    results: dict[int, bool] = {}

    def work(number: int) -> None:
        pixels = np.full((30, 40), number, np.uint8)
        for _ in range(5):
            image = decoder.decode(Encoded(pixels.tobytes(), "raw", 500.0, 40, 30), str(number))
            results[number] = results.get(number, True) and np.array_equal(image.pixels, pixels)

    with Decoder() as decoder:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == dict.fromkeys(range(4), True)


PARENT = """
import sys
from duecourse.prints.images import Decoder
from duecourse.prints.messages import send
decoder = Decoder(worker=(sys.executable, "-P", "-c", {worker!r}))
channel = decoder._started()
if {hang}:
    limits = {{"pixels": 100, "side": 100, "seconds": 0.1}}
    send(channel, {{"where": "x", "compression": "tiff", "width": 1, "height": 1, "ppi": 500.0, **limits}}, b"data")
print(decoder._process.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for a stranger needs pidfd_open")
@pytest.mark.parametrize("hang", [False, True])
def test_the_worker_ends_with_its_parent(hang: bool) -> None:
    program = PARENT.format(worker=WORKER, hang=hang)
    with subprocess.Popen(
        [sys.executable, "-P", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        worker = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.kill()
            ended, _, _ = select.select([worker], [], [], 60)
        finally:
            os.close(worker)
    assert ended
