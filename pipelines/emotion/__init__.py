"""Negative emotion in customers' own words: the lexicon, the engine, its measures, and models trained on labels."""
