"""What tests share: fakes, builders, the figures of the house."""
