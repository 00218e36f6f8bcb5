"""How many files may be open at once: each event stream is one, and 1024, the usual limit, are too few."""

import resource


def allow_most() -> int:
    """As many as the system lets this process have. Returns what was allowed before: programs that are started want
    that, as some look at each number that could be open whenever they start another."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return soft
