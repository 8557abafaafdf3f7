"""A change from today on: how it is rolled out, and whether an ally copies or joins."""
