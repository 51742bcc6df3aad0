"""The embedded model: llama.cpp on this machine, its weights, and the questions that suit a small one."""
