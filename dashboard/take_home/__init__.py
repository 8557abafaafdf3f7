"""What a visitor takes home: a report on one page, and a snapshot that opens without a server."""
