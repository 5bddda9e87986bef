"""The order in which locations are asked for stock."""

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from waybill.model.facts import LocationFact
from waybill.model.orders import Address

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance by the haversine formula (R. W. Sinnott, Sky and Telescope 68, 1984)."""
    north, other_north = radians(latitude), radians(other_latitude)
    half_north = sin((other_north - north) / 2)
    half_east = sin(radians(other_longitude - longitude) / 2)
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_north**2 + cos(north) * cos(other_north) * half_east**2)))


def by_priority(locations: Sequence[LocationFact]) -> list[LocationFact]:
    """Lowest priority number first, then by code."""
    return sorted(locations, key=lambda location: (location.priority, location.code))


def by_distance(locations: Sequence[LocationFact], address: Address | None) -> list[LocationFact]:
    """Nearest first. Without coordinates on either side: same country before others, then by priority."""
    if address is None:
        return by_priority(locations)
    latitude, longitude = address.latitude, address.longitude

    def key(location: LocationFact) -> tuple[bool, float, int, str]:
        far = location.country != address.country
        if latitude is None or longitude is None or location.latitude is None or location.longitude is None:
            return far, float("inf"), location.priority, location.code
        return (
            False,
            distance_km(latitude, longitude, location.latitude, location.longitude),
            location.priority,
            location.code,
        )

    return sorted(locations, key=key)
