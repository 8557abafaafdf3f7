"""Networks and results to and from the files of other tools: TOML, JSON, GraphML, CSV, Parquet."""

from model.exchange.draft import Draft, Located
from model.exchange.formats import FORMATS, Format, write_network, written
from model.exchange.reading import read_draft, read_network
from model.exchange.tables import COLUMNS

__all__ = ["COLUMNS", "FORMATS", "Draft", "Format", "Located", "read_draft", "read_network", "write_network", "written"]
