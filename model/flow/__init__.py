"""The flow of work through a scenario: who visits whom how often, and up to which need rate.

Read in this order: ``compiled`` (the scenario as arrays), ``search`` and ``walk`` (a case's way through the network),
``capacity`` and ``traffic`` (what every actor can do and is asked to do), ``edges`` and ``saturation`` (who hands over
to whom; who is full first); ``reports`` and ``reuse`` (lost reports; known fixes and duplicates).
"""
