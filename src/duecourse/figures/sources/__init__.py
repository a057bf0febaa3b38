"""Published files: one module for each family of files, and the way from bytes to typed tables they share."""
