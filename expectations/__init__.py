"""Whether a batch may pass: the only package that knows Great Expectations."""

import os

# Here, because it has to stand before the first import of great_expectations, whichever module of ours asks for it.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
