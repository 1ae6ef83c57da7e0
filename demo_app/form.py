"""The form of one system: its fields as the texts that a person sees and types. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from demo_app.model import Planet, StarSystem, Threat


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What stands in the fields."""

    name: str = ""
    sector: str = ""
    star: str = ""
    population: str = ""  # digits, grouped as people like
    threat: str = Threat.CALM.label
    resources: str = ""  # separated by commas, as are the stations
    stations: str = ""
    planets: str = ""  # one a line: "Name, kind"
    notes: str = ""


def shown(system: StarSystem) -> Form:
    """Return what the fields show of a system."""
    return Form(
        name=system.name,
        sector=system.sector,
        star=system.star,
        population=f"{system.population:,}",
        threat=system.threat.label,
        resources=", ".join(system.resources),
        stations=", ".join(system.stations),
        planets="\n".join(f"{planet.name}, {planet.kind}" for planet in system.planets),
        notes=system.notes,
    )


def entered(form: Form, system: StarSystem) -> StarSystem:
    """Return *system* with what stands in the fields. A field that makes no sense (yet) leaves its value alone."""
    population = number_of(form.population)
    return replace(
        system,
        name=form.name.strip() or system.name,
        sector=form.sector,
        star=form.star.strip(),
        population=system.population if population is None else population,
        threat=Threat(form.threat.lower()),
        resources=names_of(form.resources),
        stations=names_of(form.stations),
        planets=planets_of(form.planets),
        notes=form.notes.rstrip("\n"),
    )


def complaint(form: Form) -> str | None:
    """Return what is wrong with the fields, as a sentence; None if nothing is."""
    if not form.name.strip():
        return "A system needs a name."
    if number_of(form.population) is None:
        return "The population must be a whole number."
    return None


def names_of(text: str) -> tuple[str, ...]:
    """Return the names in a text that separates them by commas."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


def planets_of(text: str) -> tuple[Planet, ...]:
    """Return the planets of a text with one a line: ``Name, kind``."""
    planets = []
    for line in text.splitlines():
        name, _, kind = (part.strip() for part in line.partition(","))
        if name:
            planets.append(Planet(name=name, kind=kind or "unknown"))
    return tuple(planets)


def number_of(text: str) -> int | None:
    """Return a number of people that may be grouped (``1,200,000`` or ``1 200 000``); None if it is none."""
    digits = text.replace(",", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if not digits:
        return 0
    return int(digits) if digits.isascii() and digits.isdigit() else None
