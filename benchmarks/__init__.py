"""Side-by-side timings against peers; each prints ratios of one interleaved run. None of them asserts a time."""
