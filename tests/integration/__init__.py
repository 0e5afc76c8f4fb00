"""Tests over real sockets, files and processes, without a screen."""
