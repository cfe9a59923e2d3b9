"""What a sheet has been through, several kinds of wear together, by seed."""

from forms.geometry import Point
from tests import paper_damage, paper_office, paper_wear
from tests.capture_way import lean
from tests.paper import Paper


def in_a_bag(sheet: Paper, seed: int) -> Paper:
    """Folded, wrinkled and stained, after a week in a bag."""
    sheet = paper_wear.fold(sheet, at=0.5, seed=seed)
    sheet = paper_wear.crease(paper_wear.wrinkle(sheet, seed=seed), lines=5, seed=seed)
    place = (0.25 + 0.5 * ((seed * 3) % 7) / 6, 0.25 + 0.5 * ((seed * 5) % 7) / 6)
    return paper_wear.stain(sheet, at=place, seed=seed)


def folded_in_four(sheet: Paper, seed: int) -> Paper:
    """Folded once across and once along."""
    sheet = paper_wear.fold(sheet, at=0.5, seed=seed)
    return paper_wear.fold(sheet, at=0.5, across=False, seed=seed + 1)


def crumpled(sheet: Paper, seed: int) -> Paper:
    """Crumpled in a pocket and smoothed out."""
    sheet = paper_wear.wrinkle(sheet, depth=1.2, seed=seed)
    return paper_wear.crease(paper_wear.fold(sheet, at=0.45, depth=0.35, seed=seed), lines=9, seed=seed)


def dirty_folds(sheet: Paper, seed: int) -> Paper:
    """Two old folds that cross, with dirt in them."""
    places = Point(sheet.width * (0.4 + (seed % 5) / 20), sheet.height / 2), Point(sheet.width / 2, sheet.height * 0.45)
    sheet = paper_damage.sharp_fold(sheet, through=places[0], angle_deg=90 + lean(seed), dirt=0.55, seed=seed)
    return paper_damage.sharp_fold(sheet, through=places[1], angle_deg=2 * lean(seed), dirt=0.35, seed=seed + 1)


def spilt(sheet: Paper, seed: int) -> Paper:
    """A cup of coffee, and dirty hands."""
    place = (0.25 + 0.5 * ((seed * 3) % 7) / 6, 0.25 + 0.5 * ((seed * 5) % 7) / 6)
    return paper_damage.soil(paper_wear.stain(sheet, at=place, radius=18, seed=seed), seed=seed)


def torn_edge(sheet: Paper, seed: int) -> Paper:
    """A piece torn out of one of the edges."""
    edge = paper_damage.EDGES[seed % 4]
    return paper_damage.tear_edge(sheet, edge, at=0.2 + 0.1 * (seed % 7), depth=10 + seed % 6, seed=seed)


def filed(sheet: Paper, seed: int) -> Paper:
    """Punched, its staple pulled out, a corner folded over."""
    sheet = paper_office.pull_staple(paper_wear.punch(sheet), at=Point(13, 11), angle_deg=40)
    return paper_office.dog_ear(sheet, size=14, right=seed % 2 == 0)


def rained_on(sheet: Paper, seed: int) -> Paper:
    """A wet patch somewhere in the upper or middle part."""
    return paper_damage.rain(sheet, at=(0.2 + 0.1 * (seed % 7), 0.3 + 0.1 * (seed % 5)), seed=seed)
