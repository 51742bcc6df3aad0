"""A server of our own that speaks the OpenAI API on 127.0.0.1, for tests, stress and benchmarks.

It is deterministic by seed, plays every fault by rate, keeps a rate limit, and counts what it billed.
"""

from benchmarks.fake_server.billing import Bill
from benchmarks.fake_server.faults import KINDS, Fault
from benchmarks.fake_server.limits import RateLimit
from benchmarks.fake_server.running import FakeServer
from benchmarks.fake_server.settings import Settings

__all__ = ["KINDS", "Bill", "FakeServer", "Fault", "RateLimit", "Settings"]
