"""The network as a graph: for networkx and the picture, and how central it is."""
