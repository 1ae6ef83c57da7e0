"""What Wine does otherwise than Windows: the tests that fail there and nowhere else, each with its reason."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """Some tests that Wine makes fail."""

    test: str  # how their names begin, as pytest prints them
    reason: str  # a sentence
    is_certain: bool = True  # False: only now and then

    def concerns(self, nodeid: str) -> bool:
        """Return True if the test of that name is one of them."""
        return nodeid.startswith(self.test)


ARTEFACTS: tuple[Artefact, ...] = (
    Artefact(
        test="tests/documents/test_odd_names.py::test_a_name_that_is_too_long_for_the_disk_is_refused_with_a_sentence[256]",
        reason="it takes a name that is too long for one that is not there",
    ),
    Artefact(
        test="tests/documents/test_odd_names.py::test_a_name_that_is_too_long_for_the_disk_is_refused_with_a_sentence[5000]",
        reason="it takes a name that is too long for one that is not there",
    ),
    Artefact(
        test="tests/store/test_odd_folders.py::test_a_file_in_place_of_the_folder_is_left_alone",
        reason="it lists a file as if its name were wrong, where Windows says that it is no folder",
    ),
    Artefact(
        test="tests/ui/look/test_look.py::test_labels_get_their_styles_colours_back_after_tk_set_palette",
        reason="Tcl does not always find its own tk_setPalette, though the file is there",
        is_certain=False,
    ),
)


def is_wine() -> bool:
    """Return True if this Windows is Wine's."""
    if sys.platform != "win32":
        return False
    import ctypes

    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
