"""People, agencies and posts, with their history."""

from accounts.models.agencies import Agency, AgencyService, AgencySuccession, Kind, Office
from accounts.models.businesses import (
    Authorisation,
    Business,
    BusinessKind,
    ClaimState,
    ConfirmedBy,
    Representation,
    RepresentationClaim,
    Shared,
    Standing,
)
from accounts.models.cached import CachedValue
from accounts.models.people import Identity, Language, Sex, Source, User
from accounts.models.posts import Capacity, Post
from accounts.models.tokens import AccessToken, Scope

__all__ = [
    "AccessToken",
    "Agency",
    "AgencyService",
    "AgencySuccession",
    "Authorisation",
    "Business",
    "BusinessKind",
    "CachedValue",
    "Capacity",
    "ClaimState",
    "ConfirmedBy",
    "Identity",
    "Kind",
    "Language",
    "Office",
    "Post",
    "Representation",
    "RepresentationClaim",
    "Scope",
    "Sex",
    "Shared",
    "Source",
    "Standing",
    "User",
]
