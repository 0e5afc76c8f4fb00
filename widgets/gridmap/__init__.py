"""The map drawn by hand: region raster, units, incidents, pan and zoom."""
