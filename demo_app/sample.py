"""Sixty star systems to play with, the same on every computer."""

from __future__ import annotations

import random

from demo_app.model import SECTORS, Atlas, Planet, StarSystem, Threat

_NAMES = (
    "Alnair", "Arden's Hope", "Ashgrove", "Bellatrix", "Blackwater", "Calder", "Calypso Deep", "Cinder Point",
    "Corvus Minor", "Dagny", "Deneb Landing", "Dunmore", "Eastwatch", "Elara", "Ember Vale", "Epsilon Halt",
    "Fairhaven", "Fenris", "Gallow's End", "Gliese Crossing", "Greywater", "Halcyon", "Harrow", "Hyperion Gate",
    "Icarus Down", "Ilmarinen", "Ironwood", "Juniper", "Kestrel", "Kiruna", "Lacaille", "Lantern Rock", "Lyra's Rest",
    "Meridian", "Mirach", "Mosswick", "New Bergen", "Nimbus", "Northlight", "Oberon Yard", "Orsk", "Pale Harbour",
    "Port Selene", "Quillon", "Ravensholm", "Redoubt", "Sable", "Saint Elmo", "Sargasso", "Tannhauser", "Tarn",
    "Thistledown", "Umbra", "Vantage", "Vega Prime", "Wayfarer", "Whitlock", "Wolf 359", "Yarrow", "Zenith Station",
)  # fmt: skip
_STARS = ("G2 V", "K1 V", "K5 V", "M3 V", "M5 V", "F7 V", "G8 IV", "A3 V", "K0 III", "binary G/K", "white dwarf")
_KINDS = ("rocky", "ocean", "desert", "ice", "gas giant", "gas giant", "garden", "lava", "barren")
_RESOURCES = (
    "water ice", "iron", "titanium", "helium-3", "deuterium", "rare earths", "platinum", "grain", "timber", "silicates",
    "xenon", "lithium", "medicines", "ship parts",
)  # fmt: skip
_STATIONS = ("Yard", "High Port", "Relay", "Observatory", "Ring Dock", "Tether", "Refinery", "Hospital", "Customs Post")
_NOTES = {
    Threat.CALM: (
        "Supply run every eight days. Nothing to report.",
        "Harvest above plan; two freighters asked for in spring.",
        "New reactor on line since last month. Inspection passed.",
        "Quiet. The survey team extends its stay until the end of the quarter.",
    ),
    Threat.WATCH: (
        "Relay answers with a delay of two seconds; technician sent.",
        "Dispute about docking fees. The mediator arrives on Thursday.",
        "Unregistered traffic at the outer belt, three contacts in a week.",
    ),
    Threat.RAISED: (
        "Solar activity rising. Surface crews sleep in the shelters.",
        "Reserves for 19 days. Convoy delayed at the gate; call the quartermaster daily.",
        "Two sensors down after the meteor shower. Patrol doubled.",
    ),
    Threat.SEVERE: (
        "Evacuation in progress: 4 of 11 transports have left. Keep the lane clear.",
        "No contact since the storm front. Rescue ship under way, arrival in 31 hours.",
    ),
}
_THREATS = (Threat.CALM,) * 11 + (Threat.WATCH,) * 5 + (Threat.RAISED,) * 3 + (Threat.SEVERE,)
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
_SEED = 359


def atlas() -> Atlas:
    """Return the sixty systems."""
    chance = random.Random(_SEED)  # noqa: S311 - names of planets, not secrets
    return Atlas(systems=tuple(_system(chance, number, name) for number, name in enumerate(_NAMES, 1)))


def _system(chance: random.Random, number: int, name: str) -> StarSystem:
    threat = chance.choice(_THREATS)
    planets = chance.randint(2, len(_NUMERALS))
    return StarSystem(
        key=f"S-{number:03}",
        name=name,
        sector=chance.choice(SECTORS),
        star=chance.choice(_STARS),
        population=round(10 ** chance.uniform(3, 8.6) / 100) * 100,
        threat=threat,
        resources=tuple(sorted(chance.sample(_RESOURCES, chance.randint(2, 4)))),
        stations=tuple(f"{name} {kind}" for kind in sorted(chance.sample(_STATIONS, chance.randint(1, 3)))),
        planets=tuple(Planet(name=f"{name} {numeral}", kind=chance.choice(_KINDS)) for numeral in _NUMERALS[:planets]),
        notes=chance.choice(_NOTES[threat]),
    )
