"""Qt views of domain types, one package a panel; panels never import each other."""
