"""The tests, a package a tier."""
