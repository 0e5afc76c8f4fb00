"""Every verb at the desk as a declaration: intake, work, closing, leading, units."""
