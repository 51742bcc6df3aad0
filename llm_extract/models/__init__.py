"""The seam to whatever answers: servers, rules, files, the ledger. Only the adapter imports openai and instructor."""
