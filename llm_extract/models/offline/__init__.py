"""The offline model: rules that need no key, no download and no language model."""
