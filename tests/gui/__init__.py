"""Tests of widgets on the offscreen platform."""
