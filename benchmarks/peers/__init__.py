"""Peers: other clients and this one, on the same articles against the fake server, one after the other, in one run.

``make benchmark`` makes an environment for each peer under ``build/peers``, runs all of them in turn, several rounds,
and writes the table of ``benchmarks/README.md``.
"""
