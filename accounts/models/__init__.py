"""People, agencies and posts, with their history."""

from accounts.models.agencies import Agency, AgencyService, AgencySuccession, Kind, Office
from accounts.models.cached import CachedValue
from accounts.models.people import Identity, Language, Sex, Source, User
from accounts.models.posts import Capacity, Post

__all__ = [
    "Agency",
    "AgencyService",
    "AgencySuccession",
    "CachedValue",
    "Capacity",
    "Identity",
    "Kind",
    "Language",
    "Office",
    "Post",
    "Sex",
    "Source",
    "User",
]
