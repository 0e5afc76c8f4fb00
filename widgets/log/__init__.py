"""The running log of decisions and refusals."""
