"""How good is a run: matching with gold, scoring, statistics, comparison, error classes. Nothing here calls a model."""
