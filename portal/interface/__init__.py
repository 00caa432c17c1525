"""What every address for programs stands on: one declaration, problems, shapes, tokens. It belongs to no face."""
