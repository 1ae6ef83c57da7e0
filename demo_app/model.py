"""Star systems and what is known about them: frozen values, and the changes that a person may make. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

SECTORS = ("Inner Ring", "Cygnus Reach", "Perseus Gate", "Orion Spur", "Far Meridian", "Hollow Drift")


class Threat(Enum):
    """How worried the control room is about a system."""

    CALM = "calm"
    WATCH = "watch"
    RAISED = "raised"
    SEVERE = "severe"

    @property
    def label(self) -> str:
        """The word on screen."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planet:
    """A planet of a system."""

    name: str
    kind: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StarSystem:
    """One record of the control room."""

    key: str  # never shown to a person, never used twice
    name: str
    sector: str = SECTORS[0]
    star: str = ""  # the star's spectral class
    population: int = 0
    threat: Threat = Threat.CALM
    resources: tuple[str, ...] = ()
    stations: tuple[str, ...] = ()
    planets: tuple[Planet, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """All systems, in the order in which they were entered."""

    systems: tuple[StarSystem, ...] = ()

    def with_new(self, name: str = "New system") -> tuple[Atlas, StarSystem]:
        """Return the atlas with one more system, and that system."""
        highest = max((int(system.key.removeprefix("S-")) for system in self.systems), default=0)
        system = StarSystem(key=f"S-{highest + 1:03}", name=name)
        return Atlas(systems=(*self.systems, system)), system

    def with_changed(self, system: StarSystem) -> Atlas:
        """Return the atlas with *system* in the place of the one that has its key."""
        return Atlas(systems=tuple(system if old.key == system.key else old for old in self.systems))

    def without(self, key: str) -> Atlas:
        """Return the atlas without a system."""
        return Atlas(systems=tuple(system for system in self.systems if system.key != key))

    def get(self, key: str | None) -> StarSystem | None:
        """Return a system by its key."""
        return next((system for system in self.systems if system.key == key), None)

    def matching(self, text: str, threat: Threat | None = None) -> tuple[StarSystem, ...]:
        """Return the systems, by name, in which every word of *text* occurs and whose threat is *threat*, if given."""
        words = text.casefold().split()
        found = (
            system
            for system in self.systems
            if (threat is None or system.threat is threat) and all(word in _searched(system) for word in words)
        )
        return tuple(sorted(found, key=lambda system: (system.name.casefold(), system.key)))


def _searched(system: StarSystem) -> str:
    planets = (planet.name for planet in system.planets)
    parts = (system.name, system.sector, system.star, system.notes, *system.resources, *system.stations, *planets)
    return "\n".join(parts).casefold()


# -- what stands in the file -----------------------------------------------------------------------------------------


def to_data(atlas: Atlas) -> dict[str, Any]:
    """Return an atlas as lists and dictionaries, for JSON."""
    return {
        "app": "Control Room",
        "systems": [
            {
                "id": system.key,
                "name": system.name,
                "sector": system.sector,
                "star": system.star,
                "population": system.population,
                "threat": system.threat.value,
                "resources": list(system.resources),
                "stations": list(system.stations),
                "planets": [{"name": planet.name, "kind": planet.kind} for planet in system.planets],
                "notes": system.notes,
            }
            for system in atlas.systems
        ],
    }


def from_data(data: dict[str, Any]) -> Atlas:
    """Return the atlas that :func:`to_data` wrote down.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    return Atlas(systems=tuple(_system(record) for record in data["systems"]))


def _system(record: dict[str, Any]) -> StarSystem:
    plain = StarSystem(key=record["id"], name=record["name"])
    return replace(
        plain,
        sector=record["sector"],
        star=record["star"],
        population=int(record["population"]),
        threat=Threat(record["threat"]),
        resources=tuple(record["resources"]),
        stations=tuple(record["stations"]),
        planets=tuple(Planet(name=planet["name"], kind=planet["kind"]) for planet in record["planets"]),
        notes=record["notes"],
    )
