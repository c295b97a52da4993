"""Whether a batch may pass: the only package that knows Great Expectations."""
