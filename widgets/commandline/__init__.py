"""The command line as a widget: typing, completion, history, validity of each word."""
