"""The rules of the trade: what is evidence, what is missing, what is odd, what to do next."""
