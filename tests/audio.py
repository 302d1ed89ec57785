#!/usr/bin/env python3
"""Makes the Vietnamese voice of the tablets: a sound file for each text that they read aloud, and the table of them.

    python3 tests/audio.py PROGRAM

asks PROGRAM (`sipar device texts`) what is read aloud, has each Vietnamese text said by espeak-ng, and writes what is missing
into src/app/device/aloud/vi, named by the SHA-256 of the text; what is no longer said is removed. The voice is a synthesiser's:
to be understood, not to be liked. An office puts recordings of a person in its place with the setting `audio_dir`.
Wants espeak-ng and opusenc (Debian: apt-get install espeak-ng opus-tools).
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent
ROOM = PROJECT / "src/app/device/aloud"
FILES = ROOM / "vi"
VOICE = ["espeak-ng", "-v", "vi", "-s", "135", "-g", "2", "--stdin", "-w"]
PACK = ["opusenc", "--quiet", "--speech", "--downmix-mono", "--bitrate", "16", "--framesize", "60", "--serial", "1",
        "--discard-comments", "--padding", "0"]


def run(*words, given=None):
    return subprocess.run(words, input=given, check=True, capture_output=True).stdout


def texts(program):
    """What is read aloud with the shipped templates, in Vietnamese."""
    with tempfile.TemporaryDirectory() as data:
        run(program, "migrate", "--data", data)
        listed = json.loads(run(program, "device", "texts", "--data", data, "--json"))
    return {one["file"]: one["text"] for one in listed if one["lang"] == "vi"}


def said(text):
    """As it is spoken: nobody says a stroke or a bracket."""
    for sign, words in [("/", " "), ("(", ", "), (")", ","), ("“", ""), ("”", "")]:
        text = text.replace(sign, words)
    return text


def make(text, file):
    with tempfile.TemporaryDirectory() as folder:
        wave = f"{folder}/a.wav"
        run(*VOICE, wave, given=said(text).encode())
        run(*PACK, wave, str(file))


def main():
    wanted = texts(sys.argv[1])
    for name, text in wanted.items():
        assert name == hashlib.sha256(text.encode()).hexdigest(), text
    FILES.mkdir(exist_ok=True)
    there = {file.stem: file for file in FILES.glob("*.opus")}
    for name in there.keys() - wanted.keys():
        there[name].unlink()
    for name in sorted(wanted.keys() - there.keys()):
        make(wanted[name], FILES / f"{name}.opus")
    rows = "".join(f'    // {wanted[name]}\n    ("{name}", include_bytes!("vi/{name}.opus")),\n' for name in sorted(wanted))
    (ROOM / "shipped.rs").write_text(
        "//! The sounds that come with the program, by the hash of their text. Made by `make audio`.\n\n"
        "#[rustfmt::skip]\n"
        f"pub(super) const FILES: &[(&str, &[u8])] = &[\n{rows}];\n",
        encoding="utf-8",
    )
    size = sum(file.stat().st_size for file in FILES.glob("*.opus"))
    print(f"{len(wanted)} texts, {size} bytes, {len(wanted.keys() - there.keys())} made anew")


if __name__ == "__main__":
    main()
