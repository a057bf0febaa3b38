"""What an inspector asks of the record: who, when, by which rule, how long between, whose clock ran out. Reads only."""
