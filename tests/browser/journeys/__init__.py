"""Whole journeys by real browsers, each from signing in to the result, told by the people who take them."""
