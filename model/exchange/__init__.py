"""Networks and results to and from the files of other tools: TOML, JSON, GraphML, CSV, Parquet."""

from model.exchange.answers import TABLE_FORMATS, events_file, results_file
from model.exchange.draft import Draft, Located
from model.exchange.flow_graph import flow_graph_file
from model.exchange.formats import FORMATS, Format, template, write_network, written
from model.exchange.reading import read_draft, read_network
from model.exchange.tables import COLUMNS

__all__ = [
    "COLUMNS",
    "FORMATS",
    "TABLE_FORMATS",
    "Draft",
    "Format",
    "Located",
    "events_file",
    "flow_graph_file",
    "read_draft",
    "read_network",
    "results_file",
    "template",
    "write_network",
    "written",
]
