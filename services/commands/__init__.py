"""The dispatcher's language, pure: verbs, lexer, parser, completion, keymap."""
