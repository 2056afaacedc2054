"""Results kept from one call to the next, until anything that they rest on changes."""

from losslint.cache.entries import Cache

__all__ = ["Cache"]
