"""What every panel shares: tokens, fonts, painting helpers and the change signal."""
