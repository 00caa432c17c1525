"""Money: what is asked of the bank, what the bank says, and the receipts that follow."""
