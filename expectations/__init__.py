"""Whether a batch may pass: the only package that knows Great Expectations."""

import logging
import os

# Here, because it has to stand before the first import of great_expectations, whichever module of ours asks for it.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
# It logs its own set-up, and every metric that could not be computed with its traceback; the verdict says the latter in
# a sentence. Some of its modules set a level of their own, so the way to the root logger is closed instead.
logging.getLogger("great_expectations").addHandler(logging.NullHandler())
logging.getLogger("great_expectations").propagate = False
