"""Program: the programs of the article, as commands over the ledger."""
