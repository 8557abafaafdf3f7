"""Side-by-side timings against peers: each prints ratios of one interleaved run, none asserts a time."""
