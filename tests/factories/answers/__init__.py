"""Sample answers by procedure and case: complete, valid, nobody real."""
