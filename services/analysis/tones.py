"""The tones of the four priorities, made of sines: told apart by how many, how high and how fast, so that nobody has to remember a melody."""

import io
import wave
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

RATE: Final = 22_050
_FADE_S: Final = 0.008
_FULL: Final = 32_767


class Tone(NamedTuple):
    """Pitches in Hz one after the other, seconds each, the pause between them, loudness 0..1."""

    pitches: tuple[float, ...]
    each_s: float
    pause_s: float
    loud: float


TONES: Final[dict[int, Tone]] = {
    1: Tone((988.0, 1319.0, 988.0, 1319.0), 0.12, 0.04, 0.6),
    2: Tone((784.0, 784.0), 0.18, 0.10, 0.45),
    3: Tone((587.0,), 0.25, 0.0, 0.35),
    4: Tone((392.0,), 0.25, 0.0, 0.2),
}


def samples(tone: Tone) -> npt.NDArray[np.int16]:
    """Mono samples at RATE; each pitch is faded in and out, for a step would click."""
    times = np.arange(round(tone.each_s * RATE)) / RATE
    fade = np.clip(np.minimum(times, times[::-1]) / _FADE_S, 0.0, 1.0)
    pause = np.zeros(round(tone.pause_s * RATE))
    parts = [part for pitch in tone.pitches for part in (np.sin(2 * np.pi * pitch * times) * fade, pause)]
    return (np.concatenate(parts[:-1]) * tone.loud * _FULL).astype(np.int16)


def wav(priority: int) -> bytes:
    """The tone of a priority as a WAV file; anything but 1..4 sounds as the lowest."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples(TONES.get(priority, TONES[4])).tobytes())
    return held.getvalue()
