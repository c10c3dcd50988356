"""One module per file format: bytes or text in, clean HTML and notes of what was stripped out."""
