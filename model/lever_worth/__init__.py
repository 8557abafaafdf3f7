"""What policy levers are worth: alone, in pairs, post by post."""
