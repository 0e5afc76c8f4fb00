"""Tests of one module, without I/O."""
