"""The face of other programs: the catalogue, calculators, verification and one's own applications as JSON."""
