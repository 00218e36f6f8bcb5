"""The figures: their names, units and targets; collected, printed as a table and written as JSON."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

YARDSTICKS = ("pjsua", "pjsua2")  # suffixes: the plain C program; Python with pjsua2 and nothing or little more
HEADER = ("figure", "value", "target", "pjsua (C)", "bare pjsua2", "")


@dataclass(frozen=True)
class Target:
    """At most `limit` is wanted (None: only told), or at least. `what` is said in the table."""

    name: str
    limit: float | None
    what: str
    at_least: bool = False

    def is_missed(self, value: float) -> bool:
        if self.limit is None:
            return False
        return value < self.limit if self.at_least else value > self.limit


TARGETS = (
    Target("start_to_window_s", 0.5, "process start → first picture"),
    Target("start_to_window_seen_s", None, "the same, seen from outside in the X server's memory"),
    Target("start_to_registered_s", 0.6, "process start → signed in at the office (TLS); yardsticks: UDP peer"),
    Target("start_to_registered_peer_s", 0.6, "process start → signed in at a peer (UDP)"),
    Target("idle_cpu_pct", 0.8, "one core, window shown, signed in"),
    Target("rss_idle_mb", 200, ""),
    Target("pss_idle_mb", 165, "running alone"),
    Target("dial_to_invite_ms", 8, "Return in the keypad's field → INVITE; yardsticks: line on stdin → INVITE"),
    Target("invite_to_ringing_ms", 10, "INVITE → 180"),
    Target("incoming_popup_ms", 50, "INVITE → pop-up mapped and drawn"),
    Target("notification_ms", 150, "INVITE → the desktop has a message with Accept and Decline"),
    Target("invite_to_confirmed_ms", None, "INVITE → the voice service tells that the call is up"),
    Target("setup_ratio_vs_pjsua2", 1.2, "that, over the same with bare pjsua2"),
    Target("dial_to_confirmed_office_ms", None, "command to the voice service → call up, at the office over TLS"),
    Target("setup_ratio_office_vs_pjsua2", None, "that, over the same with bare pjsua2"),
    Target("call_cpu_pct", None, "30 s call to the echo with the call screen shown, opus, TLS and SRTP"),
    Target("call_cpu_ratio_vs_pjsua", 1.3, "that, over pjsua in the same call"),
    Target("calls_500_failures", 0, "voice service and models in a process of their own, without windows"),
    Target("calls_500_rss_growth_mb", 5, "after the first 100"),
    Target("calls_500_cpu_s", 10, ""),
    Target("calls_500_ms_per_call", None, "wall clock: dialled, answered, hung up"),
    Target("two_calls_swap_ms", 60, "command → the other call active, the first held, at the office over TLS"),
    Target(
        "soak_2000_failures", 0, "calls held, swapped, merged, transferred, on other devices; engine killed four times"
    ),
    Target("soak_2000_ms_per_call", None, "wall clock, devices that are pulled out and plugged in again included"),
    Target("soak_2000_rss_growth_mb", 10, "after the first 300, once idle again"),
    Target("page_switch_ms_p95", 50, "Ctrl+1.. → the whole page drawn"),
    Target("contacts_100k_filter_ms_p95", 16, "a key in the search field → all found and painted"),
    Target("contacts_100k_filter_ms_p95_plain_qt", None, "a list of the names only, filtered by Qt's own proxy"),
    Target("contacts_100k_rss_mb", 120, "above the same page without people"),
    Target("contacts_100k_rss_mb_plain_qt", None, "of that list"),
    Target("contacts_100k_load_s", None, "one vCard file read, beside everything else"),
    Target("contacts_100k_load_stall_ms", None, "the longest that the screen had to wait meanwhile"),
    Target("uc_signin_to_lists_ms", 800, "user name and password sent → 2,000 contacts and 200 calls drawn"),
    Target("uc_event_to_row_ms_p50", None, "somebody's presence sent to the office → drawn in the row"),
    Target("uc_event_to_row_ms_p95", 50, "the same"),
    Target("uc_scroll_longest_frame_ms", 32, "a page on in 100,000 contacts, drawn"),
    Target("uc_scroll_frame_ms_p95", None, "the same"),
    Target("uc_scroll_longest_frame_ms_plain_qt", None, "a list of the names only"),
    Target("uc_streams", 5000, "event streams that an office on SQLite holds", at_least=True),
    Target("uc_stream_kib", 30, "memory of the office for each"),
    Target("uc_streams_open_s", None, "to open them all, 64 at a time; each tells 20 others that somebody came"),
    Target("uc_fanout_events_per_s", 3950, "200 changes of presence a second, each to 20 who watch", at_least=True),
    Target("uc_fanout_p99_ms", 150, "change due → event at a watcher"),
    Target("uc_fanout_wrong", 0, "events that did not come, or came twice"),
    Target("uc_fanout_cpu_pct", None, "one core, of the office meanwhile"),
    Target("uc_streams_postgresql", None, "fewer on PostgreSQL, everything else alike"),
    Target("uc_fanout_events_per_s_postgresql", None, ""),
    Target("uc_fanout_p99_ms_postgresql", None, ""),
    Target("uc_fanout_wrong_postgresql", 0, ""),
    Target("uc_directory_search_ms_p50", None, "100,000 people: one search over HTTP, on SQLite"),
    Target("uc_directory_search_ms_p95", 30, "the same"),
    Target("uc_directory_search_ms_p50_postgresql", None, "on PostgreSQL"),
    Target("uc_directory_search_ms_p95_postgresql", 30, ""),
    Target("fuzz_link_executions", None, "links of other programs under atheris, 20 s"),
    Target("fuzz_vcard_executions", None, "vCard files, likewise"),
    Target("fuzz_address_executions", None, "numbers, addresses and the names in SIP headers, likewise"),
    Target("fuzz_failures", 0, "parsers that raised, hung or let through what they promise to keep out"),
    Target("load_average", None, "when the bench began; above 0.5 the figures are noisy"),
    Target("bench_s", None, "how long all this took"),
)


class Figures:
    """Collects values by name; `missing` tells what could not be taken."""

    def __init__(self) -> None:
        self.values: dict[str, float] = {}
        self.notes: list[str] = []

    def add(self, name: str, value: float) -> None:
        self.values[name] = round(value, 3)
        print(f"  {name} = {value:.3f}", flush=True)  # noqa: T201 - progress of a program that runs for minutes

    def add_median(self, name: str, values: Sequence[float]) -> None:
        """The median; the table says how far the values lie apart."""
        self.add(name, statistics.median(values))
        self.notes.append(f"{name}: {len(values)} values, {min(values):.3f} to {max(values):.3f}")

    def missing(self) -> list[str]:
        """Names of figures (without the yardsticks') that have no value."""
        return [target.name for target in TARGETS if target.name not in self.values]

    def missed(self) -> list[str]:
        """Names of figures over their target."""
        return [t.name for t in TARGETS if t.name in self.values and t.is_missed(self.values[t.name])]

    def table(self, *, without: str = "FAILED") -> str:
        """All figures with targets, yardsticks and how far the single values lay apart; `without` a value."""
        missed = self.missed()
        rows = [HEADER]
        for target in TARGETS:
            verdict = "MISSED" if target.name in missed else "met" if target.name in self.values else ""
            sign = ">=" if target.at_least else "<="
            limit = "" if target.limit is None else f"{sign} {target.limit:g} {verdict}"
            beside = [self._text(f"{target.name}_{yardstick}") for yardstick in YARDSTICKS]
            rows.append((target.name, self._text(target.name) or without, limit, beside[0], beside[1], target.what))
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([*lines, "", *self.notes])

    def write(self, path: Path) -> None:
        """Flat JSON: name → number."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.values, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    def _text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
