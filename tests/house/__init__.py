"""Tests that keep the rules of the house: `docs/house.md` says why, these say where one was broken."""
