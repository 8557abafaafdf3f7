"""Networks and results to and from the files of other tools: TOML, JSON, GraphML, CSV, Parquet."""

from model.exchange.draft import Draft, Located
from model.exchange.reading import read_draft, read_network
from model.exchange.tables import COLUMNS

__all__ = ["COLUMNS", "Draft", "Located", "read_draft", "read_network"]
