"""Official documents: laid out, rendered, signed, verified. Nothing here knows a model or a request."""
